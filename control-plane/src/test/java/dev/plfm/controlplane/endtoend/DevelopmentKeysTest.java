package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.X25519;
import dev.plfm.controlplane.keys.KeyPairFiles;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in development has a key pair of its own making under {@code keys} of its data directory, by design: nobody has to make one to
 * try secrets. That one file is all it may have of the private half, which its database, logs and other files must do without.
 */
class DevelopmentKeysTest {
    private static final int KEY = 32;

    @TempDir
    Path dir;

    @Test
    void the_private_half_is_in_its_file_and_nowhere_else_in_the_data_directory() throws Exception {
        Path data = dir.resolve("data");
        try (PlfmProcess server = new PlfmProcess(
                dir,
                Map.of("GHOST_LOG_LEVEL", "debug"),
                "server",
                "--dev",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                data.toString())) {
            Matcher ready = Pattern.compile("http://[0-9.:]+").matcher(String.valueOf(server.readLine()));
            assertThat(ready.find()).as(server.errors()).isTrue();
            List<URI> at = List.of(URI.create(ready.group()));
            Tenant shop = Tenant.create(new Api(at, at, "user:ada@example.com", exchange -> {}));
            shop.api
                    .put(shop.envPath() + "/secrets", Map.of("values", Map.of("GREETING", "planted")))
                    .expect(200);
            server.terminate();
            server.restOfOutput();
            server.exitCode();
        }
        KeyPairFiles pair = KeyPairFiles.in(data.resolve("keys"));
        List<byte[]> forms = formsOf(pair);
        List<Path> files;
        try (Stream<Path> all = Files.walk(dir)) {
            files = all.filter(Files::isRegularFile).toList();
        }

        assertThat(files).as("an embedded database among them").hasSizeGreaterThan(500);
        assertThat(files.stream().filter(file -> holds(file, forms))).containsExactly(pair.privateFile());
    }

    /** As it is, in hex and in Base64, and as it stands in the keyset. */
    private static List<byte[]> formsOf(KeyPairFiles pair) throws Exception {
        String inKeyset = Json.lenient()
                .readTree(pair.privateFile())
                .at("/key/0/keyData/value")
                .asString();
        byte[] proto = Base64.getDecoder().decode(inKeyset);
        byte[] key = Arrays.copyOfRange(proto, proto.length - KEY, proto.length);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(X25519.publicFromPrivate(key));
        assertThat(pair.read().keyIds())
                .as("these are the private key's bytes")
                .containsExactly("k" + HexFormat.of().formatHex(digest).substring(0, 16));
        return Stream.of(
                        new String(key, StandardCharsets.ISO_8859_1),
                        inKeyset,
                        HexFormat.of().formatHex(key),
                        HexFormat.of().withUpperCase().formatHex(key),
                        Base64.getEncoder().withoutPadding().encodeToString(key),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static boolean holds(Path file, List<byte[]> forms) {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            return forms.stream().anyMatch(form -> content.contains(new String(form, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
