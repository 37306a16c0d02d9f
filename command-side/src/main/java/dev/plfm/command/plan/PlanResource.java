package dev.plfm.command.plan;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a write would lead to.
 *
 * @param planToken makes the write do just that, or nothing
 * @param sentence all of it for people, in short
 * @param workloads those that the write would change or move, and what would be done for them now
 * @param waves what would follow, each once everything before it is ready or gone
 * @param complete whether nothing more would follow than the waves say; not when there are too many waves, or too much to look at in them
 */
record PlanResource(
        String planToken,
        PlanKind kind,
        String sentence,
        List<Workload> workloads,
        List<Wave> waves,
        boolean complete,
        List<Warning> warnings) {

    /** One workload, and what would be done for it now. */
    record Workload(
            WorkloadId workloadId,
            OrgId orgId,
            EnvId envId,
            String processType,
            Change generation,
            Change replicas,
            List<String> specChanges,
            List<PlannedStep> steps) {}

    /**
     * A number and what becomes of it.
     *
     * @param before null when there was none
     */
    record Change(@Nullable Integer before, int after) {}

    /** What would be done next, for each workload for which there is something to do. */
    record Wave(List<Part> workloads) {}

    /** What would be done for one workload. */
    record Part(WorkloadId workloadId, String processType, List<PlannedStep> steps) {}

    /**
     * Something that a person should know before doing it.
     *
     * @param code one word for programs
     * @param processType which one it is about, or null
     */
    record Warning(String code, @Nullable String processType, String message) {}
}
