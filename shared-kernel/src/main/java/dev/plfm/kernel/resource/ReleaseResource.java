package dev.plfm.kernel.resource;

import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.Manifest;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ProcessSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A release: an image digest and a manifest, immutable. */
public record ReleaseResource(
        ReleaseId id,
        OrgId orgId,
        AppId appId,
        String imageRef,
        String imageDigest,
        int manifestSchemaVersion,
        String manifestHash,
        List<String> command,
        List<String> processTypes,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {
    private static final String MAIN_PROCESS_TYPE = "web";

    /** The release that an event made; {@code command} is that of {@code web} or, without one, of the first process type. */
    public static ReleaseResource of(ReleaseCreated event, Instant createdAt) {
        Manifest manifest = ManifestParser.stored(event.manifest());
        ProcessSpec main = manifest.process(MAIN_PROCESS_TYPE);
        if (main == null) {
            main = manifest.processes().get(manifest.processes().firstKey());
        }
        return new ReleaseResource(
                event.releaseId(),
                event.orgId(),
                event.appId(),
                event.imageRef(),
                event.imageDigest(),
                event.manifestSchemaVersion(),
                event.manifestHash(),
                Objects.requireNonNull(main, "a valid manifest has a process type")
                        .command(),
                manifest.processTypes(),
                1,
                createdAt,
                createdAt);
    }
}
