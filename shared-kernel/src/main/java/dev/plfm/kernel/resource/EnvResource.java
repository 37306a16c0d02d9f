package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An environment; {@code deleting} is true while its instances are drained before it goes. */
public record EnvResource(
        EnvId id,
        OrgId orgId,
        AppId appId,
        String name,
        @Nullable Boolean deleting,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
