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
 * @param promotedGeneration the last generation that a decision promoted in the current deploy, or 0
 * @param convergedGeneration the last generation that was converged, or 0
 * @param since when it last got on
 * @param told the greatest number of up-to-date ready instances the world knew of since what is wanted was last set
 * @param most the greatest number of up-to-date ready instances since what is wanted was last set
 * @param hasLost whether so many broke since then that what went ahead was no longer complete
 */
record Progress(
        Condition condition,
        boolean hasConverged,
        boolean homeNodeOffline,
        int promotedGeneration,
        int convergedGeneration,
        Instant since,
        int told,
        int most,
        boolean hasLost) {

    static Progress begun(Instant at) {
        return new Progress(Condition.unexamined(), false, false, 0, 0, at, 0, 0, false);
    }

    /**
     * Something else is wanted, or it is to try again.
     *
     * @param upToDate how many up-to-date instances are ready
     */
    Progress anew(Instant at, int upToDate) {
        return new Progress(
                Condition.unexamined(),
                false,
                homeNodeOffline,
                promotedGeneration,
                convergedGeneration,
                at,
                0,
                upToDate,
                false);
    }

    /** Its deploy has ended: that is told, and is no reason to give it more time. */
    Progress unexamined() {
        return new Progress(
                Condition.unexamined(),
                hasConverged,
                homeNodeOffline,
                promotedGeneration,
                convergedGeneration,
                since,
                0,
                most,
                hasLost);
    }

    /** What was promoted in an earlier deploy has to be promoted again. */
    Progress inAnotherDeploy() {
        return new Progress(
                condition, hasConverged, homeNodeOffline, 0, convergedGeneration, since, told, most, hasLost);
    }

    Progress promoted(int generation, Instant at) {
        return new Progress(
                condition, hasConverged, homeNodeOffline, generation, convergedGeneration, at, told, most, hasLost);
    }

    /**
     * The number of up-to-date ready instances is another one. It got on when there never were so many; and when some are missing
     * of those that went ahead, as nothing was hurried while they were complete. If they broke, that counts once only, or one that breaks again
     * and again would go on for ever.
     *
     * @param ahead how many go ahead and wait to be promoted, or 0
     * @param broke whether that is their own fault
     */
    Progress changed(int before, int upToDate, int ahead, boolean broke, Instant at) {
        boolean incomplete = before >= ahead && upToDate < ahead;
        boolean gotOn = upToDate > most || incomplete && !(broke && hasLost);
        return new Progress(
                condition,
                hasConverged,
                homeNodeOffline,
                promotedGeneration,
                convergedGeneration,
                gotOn ? at : since,
                told,
                Math.max(most, upToDate),
                hasLost || incomplete && broke);
    }

    /** @param upToDate how many up-to-date instances are ready */
    Progress told(WorkloadStatusChanged event, int upToDate) {
        List<WorkloadCondition> aspects = event.conditions();
        Condition news =
                new Condition(event.status(), event.reason(), event.message(), aspects == null ? List.of() : aspects);
        boolean converged = event.status() == WorkloadStatus.CONVERGED;
        return new Progress(
                news,
                hasConverged || converged,
                news.saysHomeNodeOffline(),
                promotedGeneration,
                converged ? event.generation() : convergedGeneration,
                since,
                Math.max(told, upToDate),
                most,
                hasLost);
    }
}
