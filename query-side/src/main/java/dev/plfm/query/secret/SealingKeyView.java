package dev.plfm.query.secret;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.json.Json;
import dev.plfm.sealing.Sealer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client needs to seal secrets by itself.
 *
 * @param publicKey the 32 bytes of the key, in base 64
 * @param keyset the same key as a keyset of Tink
 * @param bundleId the bundle of the environment that was asked about
 * @param versionId a version id that nobody has used yet, when an environment was asked about
 */
record SealingKeyView(
        String keyId,
        String algorithm,
        String publicKey,
        JsonNode keyset,
        @Nullable SecretBundleId bundleId,
        @Nullable SecretVersionId versionId) {
    private static final String ALGORITHM = "DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM";

    static SealingKeyView of(Sealer sealer, @Nullable EnvId envId) {
        return new SealingKeyView(
                sealer.keyId(),
                ALGORITHM,
                Base64.getEncoder().encodeToString(sealer.publicKey()),
                Json.mapper().readTree(sealer.publicKeyset()),
                envId == null ? null : SecretBundleId.of(envId),
                envId == null ? null : SecretVersionId.generate());
    }
}
