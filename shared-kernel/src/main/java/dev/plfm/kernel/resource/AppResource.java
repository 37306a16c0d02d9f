package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An app. */
public record AppResource(
        AppId id,
        OrgId orgId,
        @Nullable ProjectId projectId,
        String name,
        @Nullable String description,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
