package dev.plfm.command.secret;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.resource.SecretBundleResource;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.Sealed;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What the secrets of an environment can be told; nothing of it is in the clear. */
public sealed interface SecretCommand {
    @TargetAggregateIdentifier
    SecretBundleId bundleId();

    /**
     * Gives the environment other secrets; no effect when they are the ones it has. Answers with a {@link SecretBundleResource}.
     *
     * @param fingerprint the same for the same content
     * @param expectedVersion 0 when there are none yet; null when the client does not mind
     */
    record SetSecrets(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            SecretVersionId versionId,
            SecretFormat format,
            String fingerprint,
            Sealed sealed,
            @Nullable Long expectedVersion)
            implements SecretCommand, OwnTransaction {
        @Override
        public SecretBundleId bundleId() {
            return SecretBundleId.of(envId);
        }
    }

    /**
     * Keeps the same version sealed to another key. No effect when it is sealed to that one already, or is not kept any more. Answers with
     * a {@link Boolean}: whether it had an effect.
     */
    record ResealSecrets(SecretBundleId bundleId, SecretVersionId versionId, Sealed sealed)
            implements SecretCommand, OwnTransaction {}
}
