package dev.plfm.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkeParameters;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a public keyset is refused, and the refusal repeats nothing of it. */
class KeysetRefusalTest {
    private final PrivateKeyset keyset = PrivateKeyset.generate();

    @TempDir
    Path dir;

    @Test
    void the_private_half_is_refused_as_such() {
        assertThatExceptionOfType(PrivateMaterialException.class)
                .isThrownBy(() -> Sealer.of(keyset.privateJson()))
                .withMessageContaining("private key material");
    }

    @Test
    void a_private_key_that_calls_itself_public_is_refused() {
        String disguised = text(keyset.privateJson()).replace("ASYMMETRIC_PRIVATE", "ASYMMETRIC_PUBLIC");

        assertThatExceptionOfType(PrivateMaterialException.class).isThrownBy(() -> Sealer.of(bytes(disguised)));
        assertThatExceptionOfType(KeysetException.class)
                .isThrownBy(() -> Sealer.of(bytes(disguised.replace("HpkePrivateKey", "HpkePublicKey"))));
    }

    @Test
    void a_private_key_beside_a_public_one_is_refused() {
        String mixed = text(keyset.publicJson()).replaceFirst("\"key\":\\s*\\[", "\"key\":[" + firstKey() + ",");

        assertThatExceptionOfType(PrivateMaterialException.class).isThrownBy(() -> Sealer.of(bytes(mixed)));
    }

    @Test
    void members_that_a_public_keyset_does_not_have_are_refused() {
        String more = text(keyset.publicJson()).replaceFirst("\\{", "{\"note\":\"c2VjcmV0\",");

        assertThatExceptionOfType(KeysetException.class)
                .isThrownBy(() -> Sealer.of(bytes(more)))
                .withMessageNotContaining("c2VjcmV0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "hello", "{\"primaryKeyId\":1,\"key\":[]}", "{\"key\":7}"})
    void garbage_is_refused(String garbage) {
        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> Sealer.of(bytes(garbage)));
        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> PrivateKeyset.parse(bytes(garbage)));
    }

    @Test
    void a_private_key_of_another_format_is_refused_as_such() {
        String pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIA==\n-----END PRIVATE KEY-----\n";

        assertThatExceptionOfType(PrivateMaterialException.class).isThrownBy(() -> Sealer.of(bytes(pem)));
    }

    @Test
    void a_key_of_another_kind_is_refused() throws Exception {
        HpkeParameters other = HpkeParameters.builder()
                .setVariant(HpkeParameters.Variant.NO_PREFIX)
                .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                .setAeadId(HpkeParameters.AeadId.CHACHA20_POLY1305)
                .build();
        String json = TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
                KeysetHandle.generateNew(other).getPublicKeysetHandle());

        assertThatExceptionOfType(KeysetException.class)
                .isThrownBy(() -> Sealer.of(bytes(json)))
                .withMessageContaining("another kind");
    }

    @Test
    void the_public_half_opens_nothing() {
        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> PrivateKeyset.parse(keyset.publicJson()));
    }

    @Test
    void a_file_that_cannot_be_read_is_refused() throws IOException {
        assertThatExceptionOfType(KeysetException.class)
                .isThrownBy(() -> Sealer.of(dir.resolve("none")))
                .withMessageContaining("cannot be read");
        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> Sealer.of(dir));
        Path file = Files.write(dir.resolve("public.json"), keyset.publicJson());
        assertThat(Sealer.of(file).keyId()).isEqualTo(keyset.keyIds().get(0));
    }

    @Test
    void the_primary_key_stays_and_an_unknown_one_is_told() {
        String primary = keyset.keyIds().get(0);

        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> keyset.without(primary));
        assertThatExceptionOfType(KeysetException.class).isThrownBy(() -> keyset.without("k0000000000000000"));
        assertThat(keyset).hasToString("PrivateKeyset[" + primary + "]");
    }

    private String firstKey() {
        String json = text(keyset.privateJson());
        return json.substring(json.indexOf('[') + 1, json.lastIndexOf(']'));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
