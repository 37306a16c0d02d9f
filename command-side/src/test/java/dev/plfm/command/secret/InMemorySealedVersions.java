package dev.plfm.command.secret;

import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sealed versions, in memory. */
final class InMemorySealedVersions implements SealedVersions {
    final Map<SecretVersionId, Sealed> kept = new LinkedHashMap<>();

    @Override
    public void put(SecretBundleVersionSet version, Sealed sealed) {
        kept.put(version.versionId(), sealed);
    }

    @Override
    public boolean replace(SecretVersionId versionId, Sealed sealed) {
        Sealed now = kept.get(versionId);
        if (now == null || now.keyId().equals(sealed.keyId())) {
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
