package dev.plfm.agent.plan;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One instance of a plan; the workload may be missing unless it is to run. */
public record Assignment(
        String instanceId,
        long generation,
        DesiredState desiredState,
        @Nullable Integer drainGraceSeconds,
        @Nullable Workload workload) {

    // Ids become parts of paths, here and at the control plane.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    public Assignment {
        if (!ID.matcher(instanceId).matches()) {
            throw new IllegalArgumentException("not an instance id: " + instanceId);
        }
    }

    /** The same with one more variable for its workload. */
    public Assignment withVariable(String name, String value) {
        Workload more = workload == null ? null : workload.withVariable(name, value);
        return new Assignment(instanceId, generation, desiredState, drainGraceSeconds, more);
    }
}
