package dev.plfm.command.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.Sealed;
import java.util.Base64;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.api.Test;

/** What nodes hand back, to a server that cannot take it. */
class ResealControllerTest {
    private static final String KEY = "k0000000000000001";

    @Test
    void without_a_public_keyset_nothing_is_taken_and_the_refusal_says_what_to_set() {
        EnvId env = EnvId.generate();
        SecretVersionId version = SecretVersionId.generate();
        CommandDatabase.inTransaction(() -> new JdbcSealedVersions(CommandDatabase.jdbc())
                .put(
                        new SecretBundleVersionSet(
                                OrgId.generate(),
                                AppId.generate(),
                                env,
                                SecretBundleId.of(env),
                                version,
                                SecretFormat.SEALED_V1,
                                "print",
                                KEY),
                        new Sealed(KEY, new byte[64])));
        ResealController controller =
                new ResealController(new JdbcReseals(CommandDatabase.jdbc()), Optional::empty, new Nobody());
        ResealBody body = new ResealBody(KEY, Base64.getEncoder().encodeToString(new byte[64]));

        DomainException refusal =
                catchThrowableOfType(DomainException.class, () -> controller.replace(NodeId.generate(), version, body));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.getMessage()).contains("GHOST_SECRETS_KEY").doesNotContain("null");
    }

    /** Is never sent anything. */
    private static final class Nobody implements SystemCommands {
        @Override
        public <R> R send(String component, Object command, EventMessage<?> cause) {
            throw new AssertionError("sent " + command);
        }

        @Override
        public <R> R sendFor(String requestId, String component, Object command) {
            throw new AssertionError("sent " + command);
        }
    }
}
