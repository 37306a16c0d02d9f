package dev.plfm.command.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.secret.PlatformEnv;
import dev.plfm.sealing.Sealed;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send that seal by themselves. */
class SealedEnvelopeTest {
    private static final String IDS = "sv_01JD000000000000000000000G.k0123456789abcdef.";

    @Test
    void it_names_its_version_and_its_key() {
        SealedEnvelope envelope = parse(IDS + base64(100));

        assertThat(envelope.versionId()).hasToString("sv_01JD000000000000000000000G");
        assertThat(envelope.sealed().keyId()).isEqualTo("k0123456789abcdef");
        assertThat(envelope.sealed().bytes()).hasSize(100);
        assertThat(envelope.toString()).doesNotContain("AAAA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "sv_01JD000000000000000000000G.k0123456789abcdef.",
                "sv_01JD000000000000000000000G.k0123456789abcdef.A===",
                "sv_01JD000000000000000000000G.k0123456789abcdef.AAAA",
                "sv_81JD000000000000000000000G.k0123456789abcdef.AAAA",
                "sb_01JD000000000000000000000G.k0123456789abcdef.AAAA",
                "sv_01JD000000000000000000000G.K0123456789ABCDEF.AAAA"
            })
    void another_form_is_refused(String data) {
        assertThatThrownBy(() -> parse(data))
                .isInstanceOf(DomainException.class)
                .hasMessageStartingWith("data: ");
    }

    @Test
    void it_holds_no_more_than_a_file_may_have() {
        assertThat(parse(IDS + base64(PlatformEnv.MAX_BYTES + Sealed.OVERHEAD))
                        .sealed()
                        .bytes())
                .isNotEmpty();
        assertThatThrownBy(() -> parse(IDS + base64(PlatformEnv.MAX_BYTES + Sealed.OVERHEAD + 1)))
                .hasMessageContaining("too long");
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static SealedEnvelope parse(String data) {
        return SealedEnvelope.parse(data.getBytes(US_ASCII));
    }
}
