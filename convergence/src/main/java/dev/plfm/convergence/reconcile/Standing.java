package dev.plfm.convergence.reconcile;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a workload stands once a decision's steps are taken.
 *
 * @param wanted how many instances there should be
 * @param live all that has not stopped
 * @param current those of the desired spec that are to run
 * @param upToDate those among them that are ready
 * @param old those of other specs that are still to run
 * @param serving all that are ready and to run
 * @param moving whether one has to go elsewhere
 * @param homeLeaving whether the node that holds its volumes is being emptied
 * @param homeNodeOffline whether the node that holds its volumes is silent
 * @param placementFailure why one of them has no place, or null
 */
record Standing(
        WorkloadView workload,
        Instant now,
        int wanted,
        int live,
        int current,
        int upToDate,
        int old,
        int serving,
        boolean moving,
        boolean homeLeaving,
        boolean homeNodeOffline,
        @Nullable String placementFailure,
        Failures failures,
        Instant progressSince,
        Manner manner,
        Proof proof) {

    static Standing of(Survey survey, Draft draft, Manner manner) {
        return new Standing(
                survey.workload(),
                survey.now(),
                survey.wanted(),
                draft.live(),
                survey.current().size(),
                survey.upToDate(),
                survey.old().size(),
                survey.serving(),
                survey.current().stream().anyMatch(survey::mustMove),
                survey.isHomeLeaving(),
                survey.isHomeOffline(),
                survey.placementFailure(),
                draft.failures(),
                draft.progressSince(),
                manner,
                Proof.of(survey));
    }

    /** Whether all is as it should be, and nothing else is there. */
    boolean isReached() {
        return upToDate == wanted && current == wanted && live == wanted && !homeNodeOffline;
    }

    /** Whether an old instance goes on as its successor could not start on the node that holds the volumes. */
    boolean isHeldAtHome() {
        return homeLeaving && old > 0 && !workload.wanted().paused();
    }

    boolean lacksSecrets() {
        return workload.wanted().secretsMissing() && current < wanted;
    }

    boolean lacksVolumes() {
        return !workload.wanted().volumesMissing().isEmpty() && current < wanted;
    }

    boolean isPaused() {
        return workload.wanted().paused() && old > 0;
    }

    /** Whether enough went ahead and is ready, and is not promoted yet. */
    private boolean isComplete() {
        return isBeside() && proof.isComplete() && !workload.promoted();
    }

    boolean isAwaitingPromotion() {
        return isComplete() && !proof.automatic();
    }

    /** Whether it waits for what nobody can do any more, as its deploy has ended. */
    boolean isLeftBehind() {
        return workload.wanted().deployEnded() != null && (isPaused() || isAwaitingPromotion());
    }

    boolean isProving() {
        return isComplete() && proof.automatic();
    }

    /** Whether some go ahead of the others, and are not enough yet. */
    boolean isGoingAhead() {
        return isBeside() && !proof.isComplete();
    }

    private boolean isBeside() {
        return old > 0 && manner instanceof Beside beside && !beside.paused();
    }

    boolean tooFewServe() {
        return serving < wanted;
    }

    /** When the rollout has not got on for too long. */
    Instant deadline() {
        return progressSince.plus(patience());
    }

    /** How long the rollout may take for its next step; an instance may take all the time that it has to start. */
    Duration patience() {
        Duration progress = Duration.ofSeconds(workload.wanted().rollout().progressDeadlineSeconds());
        Duration startup = workload.wanted().startupTimeout();
        return startup.compareTo(progress) > 0 ? startup : progress;
    }

    /** Whether something is waited for that should not take forever. */
    boolean runsAgainstDeadline() {
        return !workload.hasConverged()
                && !workload.retiring()
                && !isReached()
                && !failures.exhausted()
                && !workload.wanted().paused()
                && !isComplete();
    }

    boolean isLate() {
        return runsAgainstDeadline() && !now.isBefore(deadline());
    }

    /** Whether another quarter of the instances is up to date since the world was last told; so a rollout is told of four times at most. */
    boolean hasNewsOfProgress() {
        return !workload.hasConverged() && quarters(upToDate) > quarters(workload.progressTold());
    }

    private int quarters(int instances) {
        return wanted == 0 ? 0 : 4 * Math.min(instances, wanted) / wanted;
    }
}
