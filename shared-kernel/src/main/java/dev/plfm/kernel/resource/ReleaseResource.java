package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import java.time.Instant;
import java.util.List;

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
        implements Resource {}
