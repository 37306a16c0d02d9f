package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An environment.
 *
 * @param deleting true while its instances are drained before it goes
 * @param autoRollback whether a deploy that fails is undone by itself
 */
public record EnvResource(
        EnvId id,
        OrgId orgId,
        AppId appId,
        String name,
        @Nullable Boolean deleting,
        boolean autoRollback,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
