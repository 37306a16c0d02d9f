package dev.plfm.sealing;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import java.nio.charset.StandardCharsets;

/** What a sealed version is bound to: under any other context it does not open. */
public record SealContext(OrgId orgId, EnvId envId, SecretBundleId bundleId, SecretVersionId versionId, String keyId) {
    private static final String LABEL = "plfm/secret-version/v1";

    public SealContext {
        if (!KeyId.isValid(keyId)) {
            throw new IllegalArgumentException("not a key id");
        }
    }

    /** The same content sealed to another key. */
    public SealContext to(String otherKeyId) {
        return new SealContext(orgId, envId, bundleId, versionId, otherKeyId);
    }

    /**
     * The {@code info} of HPKE: a label and the five ids, each ended by a line feed, in UTF-8. No id has a line feed, so
     * no two contexts have the same bytes.
     */
    public byte[] bytes() {
        String text =
                String.join("\n", LABEL, orgId.value(), envId.value(), bundleId.value(), versionId.value(), keyId, "");
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
