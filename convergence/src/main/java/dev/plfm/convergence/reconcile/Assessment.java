package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.WorkloadStatus;
import java.util.Objects;

/** Says in what condition a workload is: its status with the one reason that matters most, and the four aspects. */
final class Assessment {
    private final Standing standing;
    private final WorkloadView workload;

    private Assessment(Standing standing) {
        this.standing = standing;
        this.workload = standing.workload();
    }

    static Condition of(Standing standing) {
        Condition main = new Assessment(standing).main();
        return new Condition(main.status(), main.reason(), main.message(), Aspects.of(standing, main));
    }

    private Condition main() {
        if (workload.retiring()) {
            return Condition.retiring(standing.live());
        }
        if (standing.isReached()) {
            return Condition.of(WorkloadStatus.CONVERGED, null, Sentences.ready(standing));
        }
        if (standing.failures().exhausted()) {
            return Condition.of(
                    WorkloadStatus.FAILED,
                    Objects.requireNonNull(standing.failures().lastReason()),
                    Sentences.givenUp(standing));
        }
        if (standing.isLate()) {
            return Condition.of(WorkloadStatus.FAILED, Condition.PROGRESS_DEADLINE_EXCEEDED, Sentences.late(standing));
        }
        if (standing.isLeftBehind()) {
            return Condition.of(
                    WorkloadStatus.FAILED,
                    standing.isPaused() ? Condition.DEPLOY_ABORTED : Condition.DEPLOY_ENDED,
                    Sentences.leftBehind(standing));
        }
        return unfinished();
    }

    private Condition unfinished() {
        if (standing.homeNodeOffline()) {
            return Condition.of(
                    WorkloadStatus.DEGRADED, Condition.HOME_NODE_OFFLINE, "The node that holds its volumes is silent.");
        }
        WorkloadStatus hampered = standing.tooFewServe() ? WorkloadStatus.DEGRADED : WorkloadStatus.PROGRESSING;
        if (standing.lacksSecrets()) {
            return Condition.of(hampered, Condition.SECRETS_MISSING, Sentences.SECRETS);
        }
        if (standing.lacksVolumes()) {
            return Condition.of(hampered, Condition.VOLUMES_MISSING, Sentences.volumes(standing));
        }
        if (standing.isHeldAtHome()) {
            return Condition.of(hampered, Condition.HOME_NODE_DRAINING, Sentences.HELD_AT_HOME);
        }
        String noPlace = standing.placementFailure();
        if (noPlace != null) {
            return Condition.of(hampered, noPlace, Sentences.noPlace(standing, noPlace));
        }
        String failure = standing.failures().lastReason();
        if (failure != null
                && standing.upToDate() < standing.wanted()
                && !standing.isAwaitingPromotion()
                && standing.failures().anyRecent(standing.now())) {
            return Condition.of(hampered, failure, Sentences.failed(failure));
        }
        if (standing.tooFewServe() && workload.hasConverged()) {
            return Condition.of(WorkloadStatus.DEGRADED, "instances_missing", Sentences.ready(standing));
        }
        return Condition.of(WorkloadStatus.PROGRESSING, activity(standing), Sentences.progress(standing));
    }

    /** What is being done, or waited for. */
    static String activity(Standing standing) {
        if (standing.isPaused()) {
            return Condition.PAUSED;
        }
        if (standing.isAwaitingPromotion()) {
            return Condition.AWAITING_PROMOTION;
        }
        if (standing.isProving()) {
            return Condition.PROVING;
        }
        if (standing.old() > 0) {
            return "rolling_out";
        }
        if (standing.moving()) {
            return "evacuating";
        }
        return standing.upToDate() < standing.wanted() ? "starting" : "draining";
    }
}
