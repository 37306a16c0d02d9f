package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.ProcessScale;
import java.time.Instant;
import java.util.List;

/** How many instances of each process type an environment wants. */
public record ScaleResource(EnvId envId, List<ProcessScale> processes, Instant updatedAt, long resourceVersion)
        implements Resource {}
