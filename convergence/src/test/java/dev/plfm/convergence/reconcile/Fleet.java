package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A workload in memory on a clock of its own: takes the steps of decisions, and lets tests play nodes and people. */
final class Fleet {
    static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(120);
    static final Resources SMALL = new Resources(0.5, 128L << 20, 1L << 30);

    static final Constraints MOUNTING = new Constraints(null, null, List.of("vol_1"), null);

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
    boolean secretsMissing;
    boolean paused;

    @Nullable String deployEnded;

    boolean promoted;
    boolean latched;
    boolean proven;
    Rollout rollout = Rollout.rolling();
    Constraints constraints = Constraints.none();
    Instant progressSince = now;
    int progressTold;
    int most;
    boolean hasLost;
    final Set<NodeId> evacuating = new HashSet<>();
    final Set<NodeId> disabled = new HashSet<>();
    final Map<InstanceId, InstanceView> instances = new LinkedHashMap<>();
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

    /** It has a volume, and so has what runs already. */
    Fleet withVolume() {
        stateful = true;
        constraints = MOUNTING;
        instances.replaceAll((id, i) -> with(i, MOUNTING));
        return this;
    }

    static InstanceView with(InstanceView i, Constraints constraints) {
        return new InstanceView(
                i.id(),
                i.generation(),
                i.specHash(),
                constraints,
                i.requestedAt(),
                i.nodeId(),
                i.desired(),
                i.status(),
                i.bootingSince(),
                i.readySince(),
                i.drainUntil(),
                i.placementFailure(),
                i.relocation());
    }

    /** One in just that state. */
    static Fleet in(WorkloadView view, Instant now, Leaving leaving) {
        Wanted wanted = view.wanted();
        Fleet fleet = wanting(wanted.replicas());
        fleet.now = now;
        fleet.generation = wanted.generation();
        fleet.spec = wanted.specHash();
        fleet.stateful = wanted.stateful();
        fleet.secretsMissing = wanted.secretsMissing();
        fleet.paused = wanted.paused();
        fleet.promoted = wanted.promoted();
        fleet.latched = view.promoted();
        fleet.proven = view.proven();
        fleet.rollout = wanted.rollout();
        fleet.constraints = wanted.constraints();
        fleet.progressSince = view.progressSince();
        fleet.progressTold = view.progressTold();
        fleet.retiring = view.retiring();
        fleet.homeNodeOffline = view.homeNodeOffline();
        fleet.hasConverged = view.hasConverged();
        fleet.failures = view.failures();
        fleet.condition = view.condition();
        fleet.evacuating.addAll(leaving.draining());
        fleet.disabled.addAll(leaving.disabled());
        view.instances().forEach(instance -> fleet.instances.put(instance.id(), instance));
        fleet.ids = 1_000;
        fleet.most = fleet.upToDate();
        return fleet;
    }

    static NodeId node(int number) {
        return new NodeId("node_%026d".formatted(number));
    }

    static InstanceId instance(int number) {
        return new InstanceId("inst_%026d".formatted(number));
    }

    WorkloadView view() {
        Wanted wanted = new Wanted(
                generation,
                spec,
                replicas,
                stateful,
                SMALL,
                constraints,
                secretsMissing,
                rollout,
                paused,
                promoted,
                STARTUP_TIMEOUT,
                deployEnded);
        return new WorkloadView(
                wanted,
                retiring,
                homeNodeOffline,
                hasConverged,
                promoted || latched,
                isProven(),
                progressSince,
                progressTold,
                List.copyOf(instances.values()),
                failures,
                condition);
    }

    Decision decide() {
        return Reconciliation.decide(view(), now, leaving());
    }

    Leaving leaving() {
        return new Leaving(evacuating, disabled);
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
            proven = false;
        }
        latched = false;
        spec = newSpec;
        paused = false;
        promoted = false;
        deployEnded = null;
        failures = Failures.none();
        examineAnew();
    }

    void deploy(String newSpec, Rollout newRollout) {
        rollout = newRollout;
        deploy(newSpec);
    }

    void scale(int wanted) {
        replicas = wanted;
        examineAnew();
    }

    /** Places that new instances should have. */
    void want(Constraints wanted) {
        constraints = wanted;
        examineAnew();
    }

    void pause() {
        paused = true;
        examineAnew();
    }

    void resume() {
        paused = false;
        examineAnew();
    }

    void promote() {
        promoted = true;
        examineAnew();
    }

    private void examineAnew() {
        condition = Condition.unexamined();
        hasConverged = false;
        progressSince = now;
        progressTold = 0;
        most = upToDate();
        hasLost = false;
    }

    private boolean isProven() {
        return proven || promoted || latched;
    }

    InstanceId requested() {
        InstanceId id = instance(++ids);
        instances.put(
                id,
                new InstanceView(
                        id,
                        generation,
                        spec,
                        constraints,
                        now,
                        null,
                        DesiredState.RUNNING,
                        InstanceStatus.BOOTING,
                        null,
                        null,
                        null,
                        null,
                        null));
        return id;
    }

    InstanceId placed(NodeId node) {
        return place(requested(), node);
    }

    InstanceId place(InstanceId id, NodeId node) {
        change(id, i -> copy(i, node, i.desired(), i.status(), now, null, i.drainUntil(), i.relocation()));
        return id;
    }

    void ready(InstanceId id) {
        status(id, InstanceStatus.READY);
    }

    /** Its node says so. */
    void status(InstanceId id, InstanceStatus status) {
        int before = upToDate();
        change(id, i -> {
            Instant bootingSince = status == InstanceStatus.BOOTING ? now : i.bootingSince();
            Instant readySince = status == InstanceStatus.READY ? now : null;
            return copy(i, i.nodeId(), i.desired(), status, bootingSince, readySince, i.drainUntil(), i.relocation());
        });
        noteProgress(before, status == InstanceStatus.FAILED);
    }

    void relocate(InstanceId id) {
        change(
                id,
                i -> copy(
                        i,
                        i.nodeId(),
                        i.desired(),
                        i.status(),
                        i.bootingSince(),
                        i.readySince(),
                        i.drainUntil(),
                        "rebalanced"));
    }

    /** The same, with no need to go elsewhere. */
    static InstanceView staying(InstanceView i) {
        return copy(i, i.nodeId(), i.desired(), i.status(), i.bootingSince(), i.readySince(), i.drainUntil(), null);
    }

    int upToDate() {
        return (int) ready().stream().filter(i -> i.specHash().equals(spec)).count();
    }

    private void noteProgress(int before, boolean broke) {
        boolean waits = !promoted && !latched && rollout.strategy() != RolloutStrategy.ROLLING;
        int ahead = waits ? Math.min(replicas, Objects.requireNonNullElse(rollout.canaryInstances(), replicas)) : 0;
        boolean incomplete = before >= ahead && upToDate() < ahead;
        if (upToDate() > most || incomplete && !(broke && hasLost)) {
            progressSince = now;
        }
        most = Math.max(most, upToDate());
        hasLost |= incomplete && broke;
    }

    void fails(InstanceId id) {
        fails(id, "oom_killed");
    }

    void stops(InstanceId id) {
        int before = upToDate();
        InstanceView gone = instances.remove(id);
        if (gone.desired() == DesiredState.RUNNING && gone.status() != InstanceStatus.FAILED) {
            count(gone, "stopped");
        }
        noteProgress(before, true);
    }

    /** The node is silent: what ran there is gone, without blame. */
    void lost(NodeId node) {
        int before = upToDate();
        instances.values().removeIf(i -> node.equals(i.nodeId()));
        noteProgress(before, false);
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
            desire(drain.instanceId(), DesiredState.DRAINING, now.plus(drain.grace()));
        } else if (step instanceof Step.Stop stop) {
            stop(stop.instanceId());
        } else if (step instanceof Step.Fail fail) {
            fails(fail.instanceId(), fail.reason().wire());
        } else if (step instanceof Step.GiveUp giveUp) {
            instances.remove(giveUp.instanceId());
        } else if (step instanceof Step.Promote) {
            latched = true;
            progressSince = now;
        } else if (step instanceof Step.Tell tell) {
            progressTold = Math.max(progressTold, upToDate());
            condition = tell.condition();
            homeNodeOffline = condition.saysHomeNodeOffline();
            hasConverged |= condition.status() == WorkloadStatus.CONVERGED;
            proven |= hasConverged;
        } else {
            retired = true;
        }
    }

    private void stop(InstanceId id) {
        InstanceView instance = instances.get(id);
        if (instance.isPlaced()) {
            desire(id, DesiredState.STOPPED, instance.drainUntil());
        } else {
            instances.remove(id);
        }
    }

    private void desire(InstanceId id, DesiredState desired, @Nullable Instant drainUntil) {
        change(
                id,
                i -> copy(
                        i,
                        i.nodeId(),
                        desired,
                        i.status(),
                        i.bootingSince(),
                        i.readySince(),
                        drainUntil,
                        i.relocation()));
    }

    private void fails(InstanceId id, String reason) {
        InstanceView instance = instances.get(id);
        if (instance.desired() == DesiredState.RUNNING) {
            count(instance, reason);
        }
        status(id, InstanceStatus.FAILED);
    }

    private void count(InstanceView instance, String reason) {
        if (instance.specHash().equals(spec) && Failures.counts(instance.readySince(), now, isProven())) {
            failures = failures.and(now, reason, rollout, isProven());
        }
    }

    void unplaceable(InstanceId id, String reason) {
        change(
                id,
                i -> new InstanceView(
                        i.id(),
                        i.generation(),
                        i.specHash(),
                        i.constraints(),
                        i.requestedAt(),
                        null,
                        i.desired(),
                        i.status(),
                        null,
                        null,
                        null,
                        reason,
                        null));
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
            @Nullable Instant readySince,
            @Nullable Instant drainUntil,
            @Nullable String relocation) {
        return new InstanceView(
                i.id(),
                i.generation(),
                i.specHash(),
                i.constraints(),
                i.requestedAt(),
                node,
                desired,
                status,
                bootingSince,
                readySince,
                drainUntil,
                null,
                relocation);
    }
}
