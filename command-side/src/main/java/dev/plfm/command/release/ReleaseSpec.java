package dev.plfm.command.release;

import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.Manifest;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.value.ImageRef;

/** What a release consists of. */
public record ReleaseSpec(
        OrgId orgId,
        AppId appId,
        ReleaseId releaseId,
        ImageRef imageRef,
        String imageDigest,
        String manifestHash,
        Manifest manifest) {

    /** The release that an event made. */
    public static ReleaseSpec of(ReleaseCreated event) {
        return new ReleaseSpec(
                event.orgId(),
                event.appId(),
                event.releaseId(),
                new ImageRef(event.imageRef()),
                event.imageDigest(),
                event.manifestHash(),
                ManifestParser.stored(event.manifest()));
    }
}
