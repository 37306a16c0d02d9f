package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.OrgId;
import java.time.Instant;

/** An organization. */
public record OrgResource(OrgId id, String name, long resourceVersion, Instant createdAt, Instant updatedAt)
        implements Resource {}
