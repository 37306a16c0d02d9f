package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A workload in memory on a clock of its own: takes the steps of decisions, and lets tests play nodes and people. */
final class Fleet {
    static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(120);

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int generation = 1;
    String spec = "spec-1";
    int replicas;
    boolean stateful;
    boolean retiring;
    boolean retired;
    boolean homeNodeOffline;
    boolean hasConverged;
    Failures failures = Failures.none();
    Condition condition = Condition.unexamined();
    final Set<NodeId> evacuating = new HashSet<>();
    final Map<InstanceId, InstanceView> instances = new LinkedHashMap<>();
    private final Map<InstanceId, Instant> readySince = new LinkedHashMap<>();
    private int ids;

    static Fleet wanting(int replicas) {
        Fleet fleet = new Fleet();
        fleet.replicas = replicas;
        return fleet;
    }

    /** A converged fleet of so many. */
    static Fleet running(int replicas) {
        Fleet fleet = wanting(replicas);
        for (int i = 0; i < replicas; i++) {
            fleet.ready(fleet.placed(node(i)));
        }
        fleet.reconcile();
        return fleet;
    }

    /** One in just that state. */
    static Fleet in(WorkloadView view, Instant now, Set<NodeId> evacuating) {
        Fleet fleet = wanting(view.replicas());
        fleet.now = now;
        fleet.generation = view.generation();
        fleet.spec = view.specHash();
        fleet.stateful = view.stateful();
        fleet.retiring = view.retiring();
        fleet.homeNodeOffline = view.homeNodeOffline();
        fleet.hasConverged = view.hasConverged();
        fleet.failures = view.failures();
        fleet.condition = view.condition();
        fleet.evacuating.addAll(evacuating);
        view.instances().forEach(instance -> fleet.instances.put(instance.id(), instance));
        fleet.ids = 1_000;
        return fleet;
    }

    static NodeId node(int number) {
        return new NodeId("node_%026d".formatted(number));
    }

    static InstanceId instance(int number) {
        return new InstanceId("inst_%026d".formatted(number));
    }

    WorkloadView view() {
        return new WorkloadView(
                generation,
                spec,
                replicas,
                stateful,
                retiring,
                homeNodeOffline,
                hasConverged,
                STARTUP_TIMEOUT,
                List.copyOf(instances.values()),
                failures,
                condition);
    }

    Decision decide() {
        return Reconciliation.decide(view(), now, Set.copyOf(evacuating));
    }

    /** Takes the steps of one decision. */
    List<Step> reconcile() {
        Decision decision = decide();
        decision.steps().forEach(this::take);
        return decision.steps();
    }

    void wait(Duration time) {
        now = now.plus(time);
    }

    void deploy(String newSpec) {
        if (!newSpec.equals(spec)) {
            generation++;
        }
        spec = newSpec;
        failures = Failures.none();
        condition = Condition.unexamined();
        hasConverged = false;
    }

    void scale(int wanted) {
        replicas = wanted;
        condition = Condition.unexamined();
        hasConverged = false;
    }

    InstanceId requested() {
        InstanceId id = instance(++ids);
        instances.put(
                id,
                new InstanceView(id, spec, now, null, DesiredState.RUNNING, InstanceStatus.BOOTING, null, null, null));
        return id;
    }

    InstanceId placed(NodeId node) {
        return place(requested(), node);
    }

    InstanceId place(InstanceId id, NodeId node) {
        change(id, i -> copy(i, node, i.desired(), i.status(), now, i.drainUntil()));
        return id;
    }

    void ready(InstanceId id) {
        readySince.put(id, now);
        change(id, i -> copy(i, i.nodeId(), i.desired(), InstanceStatus.READY, i.bootingSince(), i.drainUntil()));
    }

    void fails(InstanceId id) {
        fails(id, "oom_killed");
    }

    void stops(InstanceId id) {
        InstanceView gone = instances.remove(id);
        if (gone.desired() == DesiredState.RUNNING && gone.status() != InstanceStatus.FAILED) {
            count(gone, "stopped");
        }
    }

    /** The node is silent: what ran there is gone, without blame. */
    void lost(NodeId node) {
        instances.values().removeIf(i -> node.equals(i.nodeId()));
    }

    List<InstanceView> ready() {
        return in(i -> i.isReady() && i.desired() == DesiredState.RUNNING);
    }

    List<InstanceView> draining() {
        return in(i -> i.desired() == DesiredState.DRAINING);
    }

    List<InstanceView> waiting() {
        return in(i -> !i.isPlaced());
    }

    List<InstanceView> booting() {
        return in(i -> i.isPlaced() && i.desired() == DesiredState.RUNNING && i.status() == InstanceStatus.BOOTING);
    }

    List<InstanceView> stopping() {
        return in(i -> i.desired() == DesiredState.STOPPED);
    }

    private List<InstanceView> in(Predicate<InstanceView> state) {
        return instances.values().stream().filter(state).toList();
    }

    void take(Step step) {
        if (step instanceof Step.Request request) {
            for (int i = 0; i < request.count(); i++) {
                requested();
            }
        } else if (step instanceof Step.Drain drain) {
            Instant until = now.plus(drain.grace());
            change(
                    drain.instanceId(),
                    i -> copy(i, i.nodeId(), DesiredState.DRAINING, i.status(), i.bootingSince(), until));
        } else if (step instanceof Step.Stop stop) {
            stop(stop.instanceId());
        } else if (step instanceof Step.Fail fail) {
            fails(fail.instanceId(), fail.reason().wire());
        } else if (step instanceof Step.Tell tell) {
            condition = tell.condition();
            hasConverged |= condition.status() == WorkloadStatus.CONVERGED;
        } else {
            retired = true;
        }
    }

    private void stop(InstanceId id) {
        if (!instances.get(id).isPlaced()) {
            instances.remove(id);
        } else {
            change(id, i -> copy(i, i.nodeId(), DesiredState.STOPPED, i.status(), i.bootingSince(), i.drainUntil()));
        }
    }

    private void fails(InstanceId id, String reason) {
        InstanceView instance = instances.get(id);
        if (instance.desired() == DesiredState.RUNNING) {
            count(instance, reason);
        }
        change(id, i -> copy(i, i.nodeId(), i.desired(), InstanceStatus.FAILED, i.bootingSince(), i.drainUntil()));
    }

    private void count(InstanceView instance, String reason) {
        if (instance.specHash().equals(spec) && Failures.counts(readySince.get(instance.id()), now)) {
            failures = failures.and(now, reason);
        }
    }

    void unplaceable(InstanceId id, String reason) {
        change(
                id,
                i -> new InstanceView(
                        i.id(), i.specHash(), i.requestedAt(), null, i.desired(), i.status(), null, null, reason));
    }

    private void change(InstanceId id, UnaryOperator<InstanceView> change) {
        instances.computeIfPresent(id, (same, view) -> change.apply(view));
    }

    private static InstanceView copy(
            InstanceView i,
            @Nullable NodeId node,
            DesiredState desired,
            InstanceStatus status,
            @Nullable Instant bootingSince,
            @Nullable Instant drainUntil) {
        return new InstanceView(
                i.id(), i.specHash(), i.requestedAt(), node, desired, status, bootingSince, drainUntil, null);
    }
}
