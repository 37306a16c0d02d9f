package dev.plfm.agent.plan;

import org.jspecify.annotations.Nullable;

/** One instance of a plan; the workload may be missing unless it is to run. */
public record Assignment(
        String instanceId,
        long generation,
        DesiredState desiredState,
        @Nullable Integer drainGraceSeconds,
        @Nullable Workload workload) {}
