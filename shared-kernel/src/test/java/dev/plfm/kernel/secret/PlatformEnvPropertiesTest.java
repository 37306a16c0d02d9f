package dev.plfm.kernel.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.error.DomainException;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every secrets file. */
class PlatformEnvPropertiesTest {
    private static final byte[] HEAD = "# TRC_SECRETS_V1\n".getBytes(UTF_8);

    @Property
    void the_canonical_form_is_its_own(@ForAll("values") Map<String, byte[]> given) {
        SecretValues values = new SecretValues();
        given.forEach(values::put);
        byte[] canonical = values.canonical();

        SecretValues again = PlatformEnv.parse("data", canonical);

        assertThat(again.canonical()).isEqualTo(canonical);
        assertThat(canonical).hasSize(values.canonicalLength());
        assertThat(again.keys()).isEqualTo(given.keySet());
        given.forEach((key, value) -> assertThat(again.get(key)).isEqualTo(value));
    }

    @Property
    void no_bytes_do_worse_than_being_refused(@ForAll byte[] rest, @ForAll boolean headed) {
        byte[] file = headed ? joined(rest) : rest;
        try {
            byte[] canonical = PlatformEnv.parse("data", file).canonical();
            assertThat(PlatformEnv.parse("data", canonical).canonical()).isEqualTo(canonical);
        } catch (DomainException refusal) {
            assertThat(refusal.details()).isNotEmpty();
        }
    }

    @Property
    void no_lines_do_worse_than_being_refused(@ForAll("lines") String lines) {
        no_bytes_do_worse_than_being_refused(lines.getBytes(UTF_8), true);
    }

    @Provide
    Arbitrary<Map<String, byte[]>> values() {
        Arbitrary<String> keys = Arbitraries.strings()
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars('_')
                .ofMaxLength(127)
                .map(rest -> "_" + rest);
        Arbitrary<byte[]> texts = Arbitraries.strings().ofMaxLength(40).map(text -> text.replace("\ud800", "")
                .getBytes(UTF_8));
        Arbitrary<byte[]> encoded = Arbitraries.of("base64:", "base64:aGk=", "base64:!", " x ", "", "#", "=")
                .map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(9_000);
        return Arbitraries.maps(keys, Arbitraries.oneOf(texts, encoded, bytes))
                .ofMaxSize(12)
                .map(HashMap::new);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of("A", "=", "base64:", "aGk=", "\n", "\r", "\0", "#", " ", "B1", "_", "é")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private static byte[] joined(byte[] rest) {
        byte[] file = java.util.Arrays.copyOf(HEAD, HEAD.length + rest.length);
        System.arraycopy(rest, 0, file, HEAD.length, rest.length);
        return file;
    }
}
