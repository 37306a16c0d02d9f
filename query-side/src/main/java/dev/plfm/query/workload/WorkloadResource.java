package dev.plfm.query.workload;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.resource.Resource;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One process type of an environment: what is wanted, what there is, and what stands between. */
record WorkloadResource(
        WorkloadId id,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        String processType,
        WorkloadStatus status,
        Desired desired,
        Current current,
        List<Condition> conditions,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {

    /** What is wanted. */
    record Desired(ReleaseId releaseId, int replicas, int generation, String specHash) {}

    /** How many instances are in each state, in all and of each generation; stopped ones are not counted. */
    record Current(int booting, int ready, int draining, int failed, List<Generation> generations) {
        static Current of(List<Generation> generations) {
            return new Current(
                    sum(generations, Generation::booting),
                    sum(generations, Generation::ready),
                    sum(generations, Generation::draining),
                    sum(generations, Generation::failed),
                    generations);
        }

        private static int sum(List<Generation> generations, ToIntFunction<Generation> count) {
            return generations.stream().mapToInt(count).sum();
        }
    }

    /** The counts of one generation. */
    record Generation(int generation, int booting, int ready, int draining, int failed) {}

    /**
     * One aspect of how near the workload is to what is wanted.
     *
     * @param type Available, Progressing, Scheduled or Degraded
     * @param status {@code "true"} or {@code "false"}
     * @param since when the status last changed
     */
    record Condition(
            String type,
            String status,
            String reason,
            @Nullable String message,
            Instant since) {}
}
