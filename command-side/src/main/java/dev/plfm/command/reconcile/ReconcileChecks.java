package dev.plfm.command.reconcile;

import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** When each workload is to be looked at again. */
interface ReconcileChecks {
    /** Sets the next check of each, whatever it was. */
    void set(Map<WorkloadId, Instant> times);

    /** Those whose time has come, the longest overdue first. */
    List<Due> due(Instant now, int limit);

    /** Moves a check, unless it was set anew since it was found due: then the workload was looked at more recently. */
    void move(Due due, Instant next);

    /** The workload is never looked at again. */
    void remove(WorkloadId workloadId);

    /** A check whose time has come. */
    record Due(WorkloadId workloadId, Instant checkAt) {}
}
