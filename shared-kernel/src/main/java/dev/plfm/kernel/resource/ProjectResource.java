package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import java.time.Instant;

/** A project. */
public record ProjectResource(
        ProjectId id, OrgId orgId, String name, long resourceVersion, Instant createdAt, Instant updatedAt)
        implements Resource {}
