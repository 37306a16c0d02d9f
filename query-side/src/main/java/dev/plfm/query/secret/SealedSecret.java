package dev.plfm.query.secret;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;

/**
 * A version as a node gets it.
 *
 * @param keyId the key that opens it
 * @param data what is sealed, in base 64 on the wire; bound to the ids, which the node knows from its plan as well
 */
record SealedSecret(
        SecretVersionId versionId, OrgId orgId, EnvId envId, SecretBundleId bundleId, String keyId, byte[] data) {
    /** Leaves out what is sealed. */
    @Override
    public String toString() {
        return "SealedSecret[" + versionId + "]";
    }
}
