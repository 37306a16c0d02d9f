package dev.plfm.command.secret;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.secret.SecretCommand.SetSecrets;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.secret.SecretValues;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.Sealed;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Seals secrets as soon as they are there: what it gives on is not in the clear any more. */
@Component
class SecretIntake {
    static final String NO_KEY = "This server has no key to seal secrets with. Its operator makes one with"
            + " ./plfm keys create and sets secrets_key (GHOST_SECRETS_KEY) to the path of the public keyset.";

    private final SealingKey key;
    private final Fingerprints fingerprints;

    SecretIntake(SealingKey key, Fingerprints fingerprints) {
        this.key = key;
        this.fingerprints = fingerprints;
    }

    /**
     * The command that sets what came; the body is wiped.
     *
     * @throws DomainException {@code invalid_argument}, or {@code unavailable} when there is no key to seal with
     */
    SetSecrets sealed(OrgId orgId, AppId appId, EnvId envId, SecretsBody body, @Nullable Long expectedVersion) {
        try {
            body.check();
            Sealer sealer = key.current().orElseThrow(() -> new DomainException(ErrorCode.UNAVAILABLE, NO_KEY));
            return body.isSealed()
                    ? alreadySealed(orgId, appId, envId, body, sealer, expectedVersion)
                    : sealNow(orgId, appId, envId, body, sealer, expectedVersion);
        } finally {
            body.wipe();
        }
    }

    /** A stored hash of a body that holds a password would help to guess it. */
    WriteRequest guarded(WriteRequest request) {
        return request.withRequestHash(fingerprints.ofRequest(request.requestHash()));
    }

    private SetSecrets sealNow(
            OrgId orgId, AppId appId, EnvId envId, SecretsBody body, Sealer sealer, @Nullable Long expectedVersion) {
        SecretValues values = body.clear();
        byte[] canonical = values.canonical();
        values.wipe();
        try {
            SecretVersionId versionId = SecretVersionId.generate();
            SealContext context = new SealContext(orgId, envId, SecretBundleId.of(envId), versionId, sealer.keyId());
            Sealed sealed = sealer.seal(context, canonical);
            SecretFormat format = SecretFormat.PLATFORM_ENV_V1;
            String fingerprint = fingerprints.of(envId, format, canonical);
            return new SetSecrets(orgId, appId, envId, versionId, format, fingerprint, sealed, expectedVersion);
        } finally {
            Arrays.fill(canonical, (byte) 0);
        }
    }

    private SetSecrets alreadySealed(
            OrgId orgId, AppId appId, EnvId envId, SecretsBody body, Sealer sealer, @Nullable Long expectedVersion) {
        SealedEnvelope envelope =
                SealedEnvelope.parse(Objects.requireNonNull(body.data()).bytes());
        if (!envelope.sealed().keyId().equals(sealer.keyId())) {
            throw SealedEnvelope.invalid("is sealed to another key than " + sealer.keyId()
                    + ": fetch the sealing key again with GET /v1/secrets/sealing-key, and seal to that one");
        }
        SecretFormat format = SecretFormat.SEALED_V1;
        String fingerprint = fingerprints.of(envId, format, envelope.sealed().bytes());
        return new SetSecrets(
                orgId, appId, envId, envelope.versionId(), format, fingerprint, envelope.sealed(), expectedVersion);
    }
}
