package dev.plfm.agent.api;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.SealContext;

/**
 * A sealed version as the control plane keeps it.
 *
 * @param orgId whose it is, as the control plane says; what does not fit the sealed bytes does not open
 */
public record SealedSecret(OrgId orgId, EnvId envId, SecretVersionId versionId, String keyId, byte[] data) {
    /** What it was sealed under if the control plane is right about where it belongs. */
    public SealContext context() {
        return context(orgId, envId);
    }

    /** What it must have been sealed under to be of that environment. */
    public SealContext context(OrgId ofOrg, EnvId ofEnv) {
        return new SealContext(ofOrg, ofEnv, SecretBundleId.of(ofEnv), versionId, keyId);
    }

    @Override
    public String toString() {
        return "SealedSecret[versionId=" + versionId + ", keyId=" + keyId + "]";
    }
}
