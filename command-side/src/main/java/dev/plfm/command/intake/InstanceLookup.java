package dev.plfm.command.intake;

import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the workload of an instance, and what was last said of it. */
interface InstanceLookup {
    /** Those of the instances that exist. */
    Map<InstanceId, Known> find(Collection<InstanceId> ids);

    /**
     * @param status the last status that the scheduler saw, or null
     * @param bootId the boot it was said of, or null
     */
    record Known(
            WorkloadId workloadId,
            @Nullable String status,
            @Nullable String bootId) {
        boolean isNews(StatusReport report) {
            return !report.status().wire().equals(status) || !Objects.equals(report.bootId(), bootId);
        }
    }
}
