package dev.plfm.command.reconcile;

import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.ImageRef;
import java.util.List;

/** Releases in memory, of no app in particular. */
final class Releases {
    private Releases() {}

    static ReleaseSpec release(String manifest) {
        ParsedManifest.Valid parsed = ManifestParser.parse(manifest).orElseThrow();
        return new ReleaseSpec(
                OrgId.generate(),
                AppId.generate(),
                ReleaseId.generate(),
                new ImageRef("registry.example.com/shop:1"),
                "sha256:" + "0".repeat(64),
                parsed.manifestHash(),
                parsed.manifest());
    }

    /** The same in a release of its own. */
    static ReleaseSpec again(ReleaseSpec release) {
        return new ReleaseSpec(
                release.orgId(),
                release.appId(),
                ReleaseId.generate(),
                release.imageRef(),
                release.imageDigest(),
                release.manifestHash(),
                release.manifest());
    }

    static ReleaseLookup lookup(ReleaseSpec... releases) {
        return (org, app, id) -> List.of(releases).stream()
                .filter(release -> release.releaseId().equals(id))
                .findFirst()
                .orElse(null);
    }
}
