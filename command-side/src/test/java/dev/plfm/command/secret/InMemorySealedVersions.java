package dev.plfm.command.secret;

import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealed;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sealed versions, in memory. */
final class InMemorySealedVersions implements SealedVersions {
    final Map<SecretVersionId, Sealed> kept = new LinkedHashMap<>();
    private final Map<SecretVersionId, SecretBundleId> bundles = new HashMap<>();

    @Override
    public void put(SecretBundleVersionSet version, Sealed sealed) {
        keep(version.bundleId(), version.versionId(), sealed);
    }

    void keep(SecretBundleId bundleId, SecretVersionId versionId, Sealed sealed) {
        kept.put(versionId, sealed);
        bundles.put(versionId, bundleId);
    }

    @Override
    public boolean replace(SecretBundleId bundleId, SecretVersionId versionId, Sealed sealed) {
        Sealed now = kept.get(versionId);
        if (now == null
                || !bundleId.equals(bundles.get(versionId))
                || now.keyId().equals(sealed.keyId())
                || now.bytes().length != sealed.bytes().length) {
            return false;
        }
        kept.put(versionId, sealed);
        return true;
    }

    @Override
    public int forgetUnused(Duration supersededFor) {
        return 0;
    }
}
