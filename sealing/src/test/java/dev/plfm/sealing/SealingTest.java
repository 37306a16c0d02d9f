package dev.plfm.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.opening.CannotOpenException;
import dev.plfm.sealing.opening.Opener;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealingTest {
    private static final byte[] CLEAR = "DATABASE_URL=\"postgres://planted\"\n".getBytes(StandardCharsets.UTF_8);

    private final PrivateKeyset keyset = PrivateKeyset.generate();
    private final Sealer sealer = Sealer.of(keyset.publicJson());
    private final SealContext context = context(sealer.keyId());

    @Test
    void what_is_sealed_opens_with_the_private_half_under_the_same_context() throws Exception {
        Sealed sealed = sealer.seal(context, CLEAR);

        assertThat(Opener.of(keyset).open(context, sealed.bytes())).isEqualTo(CLEAR);
        assertThat(sealed.keyId()).isEqualTo(keyset.keyIds().get(0));
        assertThat(sealed.bytes()).hasSize(CLEAR.length + Sealed.OVERHEAD);
    }

    @Test
    void the_same_content_sealed_twice_looks_different_and_tells_nothing_as_text() {
        Sealed first = sealer.seal(context, CLEAR);

        assertThat(first).isNotEqualTo(sealer.seal(context, CLEAR));
        assertThat(first).hasToString("Sealed[keyId=" + sealer.keyId() + "]");
        assertThat(new String(first.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("planted");
    }

    @Test
    void under_a_context_that_differs_in_one_id_it_does_not_open() {
        Sealed sealed = sealer.seal(context, CLEAR);
        Opener opener = Opener.of(keyset);
        EnvId otherEnv = EnvId.generate();

        List.of(
                        new SealContext(
                                OrgId.generate(),
                                context.envId(),
                                context.bundleId(),
                                context.versionId(),
                                context.keyId()),
                        new SealContext(
                                context.orgId(), otherEnv, context.bundleId(), context.versionId(), context.keyId()),
                        new SealContext(
                                context.orgId(),
                                context.envId(),
                                SecretBundleId.of(otherEnv),
                                context.versionId(),
                                context.keyId()),
                        new SealContext(
                                context.orgId(),
                                context.envId(),
                                context.bundleId(),
                                SecretVersionId.generate(),
                                context.keyId()))
                .forEach(other -> assertThatExceptionOfType(CannotOpenException.class)
                        .isThrownBy(() -> opener.open(other, sealed.bytes())));
    }

    @Test
    void one_changed_byte_and_it_does_not_open() {
        byte[] sealed = sealer.seal(context, CLEAR).bytes();
        Opener opener = Opener.of(keyset);

        for (int position : new int[] {0, 31, 32, sealed.length - 1}) {
            byte[] changed = sealed.clone();
            changed[position] ^= 1;
            assertThatExceptionOfType(CannotOpenException.class).isThrownBy(() -> opener.open(context, changed));
        }
        assertThatExceptionOfType(CannotOpenException.class).isThrownBy(() -> opener.open(context, new byte[0]));
    }

    @Test
    void another_key_does_not_open_it_even_under_its_name() {
        Sealed sealed = sealer.seal(context, CLEAR);
        PrivateKeyset other = PrivateKeyset.generate();
        Opener opener = Opener.of(other);

        assertThatExceptionOfType(CannotOpenException.class)
                .isThrownBy(() -> opener.open(context, sealed.bytes()))
                .withMessageContaining(context.keyId());
        assertThatExceptionOfType(CannotOpenException.class)
                .isThrownBy(() -> opener.open(context.to(other.keyIds().get(0)), sealed.bytes()));
    }

    @Test
    void after_a_rotation_old_content_opens_with_the_old_key_and_new_content_with_the_new_one() throws Exception {
        byte[] old = sealer.seal(context, CLEAR).bytes();
        PrivateKeyset rotated = keyset.rotated();
        Sealer newSealer = Sealer.of(rotated.publicJson());
        SealContext newContext = context.to(newSealer.keyId());
        byte[] fresh = newSealer.seal(newContext, CLEAR).bytes();

        assertThat(newSealer.keyIds()).isEqualTo(rotated.keyIds()).hasSize(2).endsWith(sealer.keyId());
        Opener both = Opener.of(PrivateKeyset.parse(rotated.privateJson()));
        assertThat(both.open(context, old)).isEqualTo(CLEAR);
        assertThat(both.open(newContext, fresh)).isEqualTo(CLEAR);
        Opener onlyNew = Opener.of(rotated.without(sealer.keyId()));
        assertThat(onlyNew.open(newContext, fresh)).isEqualTo(CLEAR);
        assertThatExceptionOfType(CannotOpenException.class).isThrownBy(() -> onlyNew.open(context, old));
        assertThatExceptionOfType(CannotOpenException.class)
                .isThrownBy(() -> Opener.of(keyset).open(newContext, fresh));
    }

    @Test
    void the_name_of_a_key_follows_from_its_public_half_and_stays() {
        assertThat(sealer.keyId()).matches("k[0-9a-f]{16}");
        assertThat(Sealer.of(sealer.publicKeyset().getBytes(StandardCharsets.UTF_8))
                        .keyId())
                .isEqualTo(sealer.keyId());
        assertThat(PrivateKeyset.parse(keyset.privateJson()).keyIds()).containsExactly(sealer.keyId());
        assertThat(sealer.publicKey()).hasSize(32);
    }

    @Test
    void a_context_that_names_another_key_is_refused_before_sealing() {
        SealContext other = context.to(PrivateKeyset.generate().keyIds().get(0));

        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(other, CLEAR));
        assertThatIllegalArgumentException().isThrownBy(() -> context.to("k1\n"));
    }

    @Test
    void contexts_are_written_as_clients_write_them() {
        String text = new String(context.bytes(), StandardCharsets.UTF_8);

        assertThat(text)
                .isEqualTo("plfm/secret-version/v1\n%s\n%s\n%s\n%s\n%s\n"
                        .formatted(
                                context.orgId(),
                                context.envId(),
                                context.bundleId(),
                                context.versionId(),
                                context.keyId()));
    }

    private static SealContext context(String keyId) {
        EnvId env = EnvId.generate();
        return new SealContext(OrgId.generate(), env, SecretBundleId.of(env), SecretVersionId.generate(), keyId);
    }
}
