package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a workload needs next. Level-triggered: it looks at what is there, never at what happened, so it may run at any time and any
 * number of times; once its steps are taken, it has none until something changes.
 *
 * <p>Stateless workloads roll with a surge of one and nothing unavailable: first a new instance, and only once it is ready an old one
 * goes. Instances on nodes that are evacuated are replaced in the same manner. Stateful ones go before their successor comes.
 * Whatever has not stopped counts against the surge, be it draining or broken: it still holds memory.
 */
public final class Reconciliation {
    /** How many instances more than wanted there may be, those that are going included. */
    public static final int MAX_SURGE = 1;

    /** How long an instance may take to finish what it does. */
    public static final Duration DRAIN_GRACE = Duration.ofSeconds(10);

    private static final Comparator<InstanceView> OLDEST =
            Comparator.comparing(InstanceView::requestedAt).thenComparing(InstanceView::id);
    private static final Comparator<InstanceView> LEAST_MISSED =
            Comparator.comparing(InstanceView::isReady).thenComparing(OLDEST);

    private final WorkloadView workload;
    private final Instant now;
    private final Set<NodeId> evacuating;
    private final int wanted;

    private final List<Step> steps = new ArrayList<>();
    private final List<InstanceView> current = new ArrayList<>();
    private final List<InstanceView> leaving = new ArrayList<>();
    private final Set<InstanceView> gone = new HashSet<>();
    private Failures failures;
    private int requested;
    private @Nullable Instant nextCheckAt;

    private Reconciliation(WorkloadView workload, Instant now, Set<NodeId> evacuating) {
        this.workload = workload;
        this.now = now;
        this.evacuating = evacuating;
        this.wanted = workload.replicas();
        this.failures = workload.failures();
    }

    /** The next steps. */
    public static Decision decide(WorkloadView workload, Instant now, Leaving leaving) {
        Set<NodeId> evacuating = new HashSet<>(leaving.draining());
        evacuating.addAll(leaving.disabled());
        return new Reconciliation(workload, now, evacuating).decide();
    }

    private Decision decide() {
        workload.instances().forEach(this::look);
        removeLeavingThatServeNothing();
        removeTooMany();
        removeLeavingThatAreReplaced();
        requestMissing();
        Condition condition =
                new Assessment(workload, now, wanted, live(), anyOldLeft(), current, leaving, failures).condition();
        if (workload.retiring() && live() == 0) {
            steps.add(new Step.Retire());
        } else if (!condition.sameAs(workload.condition())) {
            steps.add(new Step.Tell(condition));
        }
        return new Decision(steps, nextCheckAt, condition);
    }

    private void look(InstanceView instance) {
        if (instance.desired() == DesiredState.DRAINING) {
            endDrain(instance);
        } else if (instance.desired() == DesiredState.RUNNING) {
            lookAtRunning(instance);
        }
    }

    private void endDrain(InstanceView instance) {
        Instant until = instance.drainUntil();
        if (instance.status() == InstanceStatus.FAILED) {
            stop(instance, "failed");
        } else if (until == null || !now.isBefore(until)) {
            stop(instance, "drain_grace_over");
        } else {
            checkAt(until);
        }
    }

    private void lookAtRunning(InstanceView instance) {
        if (instance.status() == InstanceStatus.FAILED) {
            stop(instance, "failed");
        } else if (mustLeave(instance)) {
            leaving.add(instance);
        } else if (startsTooSlowly(instance)) {
            steps.add(new Step.Fail(
                    instance.id(),
                    ReasonCode.STARTUP_TIMEOUT,
                    "Not ready within " + workload.wanted().startupTimeout().toSeconds() + " s."));
            stop(instance, ReasonCode.STARTUP_TIMEOUT.wire());
            failures = failures.and(
                    now,
                    ReasonCode.STARTUP_TIMEOUT.wire(),
                    workload.wanted().rollout().maxFailures());
        } else {
            current.add(instance);
        }
    }

    private boolean mustLeave(InstanceView instance) {
        return workload.retiring()
                || isOld(instance)
                || instance.status() == InstanceStatus.DRAINING
                || isEvacuated(instance);
    }

    private boolean isOld(InstanceView instance) {
        return !instance.specHash().equals(workload.wanted().specHash());
    }

    private boolean isEvacuated(InstanceView instance) {
        NodeId node = instance.nodeId();
        return !workload.wanted().stateful() && node != null && evacuating.contains(node);
    }

    private boolean startsTooSlowly(InstanceView instance) {
        Instant since = instance.bootingSince();
        if (since == null || instance.status() != InstanceStatus.BOOTING) {
            return false;
        }
        Instant limit = since.plus(workload.wanted().startupTimeout());
        if (now.isBefore(limit)) {
            checkAt(limit);
            return false;
        }
        return true;
    }

    private void removeLeavingThatServeNothing() {
        leaving.stream()
                .filter(instance -> !instance.isReady())
                .sorted(OLDEST)
                .forEach(instance -> remove(instance, reasonToLeave(instance)));
        leaving.removeIf(instance -> !instance.isReady());
    }

    private void removeTooMany() {
        int tooMany = current.size() - wanted;
        if (tooMany > 0) {
            current.sort(LEAST_MISSED);
            List<InstanceView> surplus = current.subList(0, tooMany);
            surplus.forEach(instance -> remove(instance, "scaled_down"));
            surplus.clear();
        }
    }

    private void removeLeavingThatAreReplaced() {
        leaving.sort(OLDEST);
        int ready = (int) current.stream().filter(InstanceView::isReady).count() + leaving.size();
        int removable =
                workload.wanted().stateful() ? leaving.size() : Math.min(leaving.size(), Math.max(0, ready - wanted));
        List<InstanceView> replaced = leaving.subList(0, removable);
        replaced.forEach(instance -> remove(instance, reasonToLeave(instance)));
        replaced.clear();
    }

    private String reasonToLeave(InstanceView instance) {
        if (workload.retiring()) {
            return Condition.RETIRING;
        }
        if (isOld(instance)) {
            return "replaced";
        }
        return isEvacuated(instance) ? ReasonCode.NODE_DRAINING.wire() : "drained_by_node";
    }

    private void requestMissing() {
        int room = workload.wanted().stateful() ? 1 - live() : wanted + MAX_SURGE - live();
        int count = Math.min(wanted - current.size(), room);
        if (count <= 0 || failures.exhausted()) {
            return;
        }
        Instant retryAt = failures.retryAt();
        if (retryAt != null && now.isBefore(retryAt)) {
            checkAt(retryAt);
            return;
        }
        steps.add(new Step.Request(count));
        requested = count;
    }

    private void remove(InstanceView instance, String reason) {
        if (instance.isPlaced()) {
            steps.add(new Step.Drain(instance.id(), DRAIN_GRACE, reason));
            checkAt(now.plus(DRAIN_GRACE));
        } else {
            steps.add(new Step.Stop(instance.id(), reason));
            gone.add(instance);
        }
    }

    private void stop(InstanceView instance, String reason) {
        steps.add(new Step.Stop(instance.id(), reason));
    }

    /** All that has not stopped and will not do so at once. */
    private int live() {
        return workload.instances().size() - gone.size() + requested;
    }

    private boolean anyOldLeft() {
        return workload.instances().stream().anyMatch(instance -> isOld(instance) && !gone.contains(instance));
    }

    private void checkAt(Instant time) {
        if (nextCheckAt == null || time.isBefore(nextCheckAt)) {
            nextCheckAt = time;
        }
    }
}
