package dev.plfm.command.workload;

import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;

/**
 * How far a workload has come, as the world was told.
 *
 * @param condition as last told
 * @param hasConverged whether it was converged since what is wanted was last set
 * @param homeNodeOffline whether the node that holds its volumes is silent
 * @param promotedGeneration the last generation that a decision promoted, or 0
 * @param since when it last got on
 * @param told the greatest number of up-to-date ready instances the world knew of since what is wanted was last set
 */
record Progress(
        Condition condition,
        boolean hasConverged,
        boolean homeNodeOffline,
        int promotedGeneration,
        Instant since,
        int told) {

    static Progress begun(Instant at) {
        return new Progress(Condition.unexamined(), false, false, 0, at, 0);
    }

    /** Something else is wanted, or it is to try again. */
    Progress anew(Instant at) {
        return new Progress(Condition.unexamined(), false, homeNodeOffline, promotedGeneration, at, 0);
    }

    Progress promoted(int generation, Instant at) {
        return new Progress(condition, hasConverged, homeNodeOffline, generation, at, told);
    }

    Progress gotOn(Instant at) {
        return new Progress(condition, hasConverged, homeNodeOffline, promotedGeneration, at, told);
    }

    /** @param upToDate how many up-to-date instances are ready */
    Progress told(WorkloadStatusChanged event, int upToDate) {
        List<WorkloadCondition> aspects = event.conditions();
        Condition news =
                new Condition(event.status(), event.reason(), event.message(), aspects == null ? List.of() : aspects);
        return new Progress(
                news,
                hasConverged || event.status() == WorkloadStatus.CONVERGED,
                news.saysHomeNodeOffline(),
                promotedGeneration,
                since,
                Math.max(told, upToDate));
    }
}
