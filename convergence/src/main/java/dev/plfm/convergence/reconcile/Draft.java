package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of a decision while it is being made, and what they leave. */
final class Draft {
    private final WorkloadView workload;
    private final Instant now;
    private final List<Step> steps = new ArrayList<>();
    private final Set<InstanceId> ended = new HashSet<>();
    private Failures failures;
    private int gone;
    private int requested;
    private Instant progressSince;
    private @Nullable Instant nextCheckAt;

    Draft(WorkloadView workload, Instant now) {
        this.workload = workload;
        this.now = now;
        this.failures = workload.failures();
        this.progressSince = workload.progressSince();
    }

    /** Takes it out of service; one without a place is gone at once. */
    void remove(InstanceView instance, String reason) {
        if (instance.isPlaced()) {
            ended.add(instance.id());
            steps.add(new Step.Drain(instance.id(), Reconciliation.DRAIN_GRACE, reason));
            checkAt(now.plus(Reconciliation.DRAIN_GRACE));
        } else {
            stop(instance, reason);
        }
    }

    void stop(InstanceView instance, String reason) {
        ended.add(instance.id());
        steps.add(new Step.Stop(instance.id(), reason));
        if (!instance.isPlaced()) {
            gone++;
        }
    }

    /** Its node says no more that it has stopped. */
    void giveUp(InstanceView instance) {
        ended.add(instance.id());
        steps.add(new Step.GiveUp(instance.id()));
        gone++;
    }

    void fail(InstanceView instance, ReasonCode reason, String detail) {
        steps.add(new Step.Fail(instance.id(), reason, detail));
        stop(instance, reason.wire());
        if (workload.isCurrent(instance)) {
            failures = failures.and(now, reason.wire(), workload.wanted().rollout(), workload.proven());
        }
    }

    void promote() {
        steps.add(new Step.Promote());
        progressSince = now;
    }

    /**
     * Asks for what is missing.
     *
     * @param bound how many there may be in all, whatever they do
     */
    void request(int missing, int bound) {
        int count = Math.min(missing, bound - live());
        if (count <= 0 || !canRequest()) {
            return;
        }
        Instant retryAt = failures.retryAt();
        if (retryAt != null && now.isBefore(retryAt)) {
            checkAt(retryAt);
            return;
        }
        steps.add(new Step.Request(count));
        requested += count;
    }

    void tell(Condition condition) {
        steps.add(new Step.Tell(condition));
    }

    void retire() {
        steps.add(new Step.Retire());
    }

    void checkAt(Instant time) {
        if (nextCheckAt == null || time.isBefore(nextCheckAt)) {
            nextCheckAt = time;
        }
    }

    /** Whether a new instance may come, now or after a while. */
    boolean canRequest() {
        return !workload.wanted().secretsMissing()
                && workload.wanted().volumesMissing().isEmpty()
                && !failures.exhausted();
    }

    /** Whether it is to go on running. */
    boolean keeps(InstanceView instance) {
        return instance.desired() == DesiredState.RUNNING && !ended.contains(instance.id());
    }

    /** All that has not stopped and will not do so at once. */
    int live() {
        return workload.instances().size() - gone + requested;
    }

    /** When the rollout last got on, this decision included. */
    Instant progressSince() {
        return progressSince;
    }

    Failures failures() {
        return failures;
    }

    Decision decision(Condition condition) {
        return new Decision(steps, nextCheckAt, condition);
    }
}
