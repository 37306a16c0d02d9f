package dev.plfm.command.plan;

import dev.plfm.command.plan.ForeseenCluster.Place;
import dev.plfm.command.plan.PlannedStep.Kind;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Decision;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.Step;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what reconciler and scheduler would do, by asking their decisions and carrying these out in memory: first what they would do now,
 * then what follows once what was placed is ready and what was drained has stopped, and so on until they would do nothing.
 */
final class Forecast {
    /** How many waves are looked at, the first one included. */
    static final int MOST_WAVES = 40;

    /** How many instances and nodes are looked at in later waves before these are cut short; the first wave is always whole. */
    static final int MOST_WORK = 1_000_000;

    private static final int MOST_LOOKS = 4 * MOST_WAVES;
    private static final int DECISIONS_AT_ONE_TIME = 8;

    private final Map<WorkloadId, Outlook> outlooks = new LinkedHashMap<>();
    private final Map<WorkloadId, ForeseenWorkload> workloads = new LinkedHashMap<>();
    private final Map<WorkloadId, Condition> ends = new HashMap<>();
    private final ForeseenCluster cluster;
    private final Leaving leaving;
    private final List<Map<WorkloadId, List<PlannedStep>>> waves = new ArrayList<>();
    private Instant now;
    private @Nullable Instant nextCheckAt;
    private int planned;
    private long work;

    private Forecast(List<Outlook> outlooks, ForeseenCluster cluster, Leaving leaving, Instant now) {
        outlooks.forEach(outlook -> {
            this.outlooks.put(outlook.workloadId(), outlook);
            workloads.put(outlook.workloadId(), new ForeseenWorkload(outlook.after()));
        });
        this.cluster = cluster;
        this.leaving = leaving;
        this.now = now;
    }

    /** Looks ahead. */
    static Course of(List<Outlook> outlooks, ForeseenCluster cluster, Leaving leaving, Instant now) {
        return new Forecast(outlooks, cluster, leaving, now).course();
    }

    private Course course() {
        waves.add(wave());
        work = 0;
        boolean more = true;
        for (int look = 0; more && look < MOST_LOOKS && waves.size() < MOST_WAVES && work < MOST_WORK; look++) {
            more = settle() || passTime();
            if (more) {
                Map<WorkloadId, List<PlannedStep>> wave = wave();
                if (!wave.isEmpty()) {
                    waves.add(wave);
                }
            }
        }
        return new Course(List.copyOf(waves), !more, ends);
    }

    /** What is done at this time, decision after decision until there is none. */
    private Map<WorkloadId, List<PlannedStep>> wave() {
        Map<WorkloadId, List<PlannedStep>> wave = new LinkedHashMap<>();
        workloads.keySet().forEach(id -> wave.put(id, new ArrayList<>()));
        boolean more = true;
        for (int round = 0; more && round < DECISIONS_AT_ONE_TIME; round++) {
            more = false;
            nextCheckAt = null;
            Map<InstanceId, String> requested = new LinkedHashMap<>();
            List<PlacementRequest> open = new ArrayList<>();
            for (WorkloadId id : workloads.keySet()) {
                more |= decide(id, wave, requested, open);
            }
            List<PlacementRequest> all = new ArrayList<>(round == 0 ? waitedBefore(requested) : List.of());
            all.addAll(open);
            place(all, requested, wave);
        }
        wave.values().removeIf(List::isEmpty);
        return wave;
    }

    /** What wanted a node before; it is tried again when it was not tried yet, or when something may have come free. */
    private List<PlacementRequest> waitedBefore(Map<InstanceId, String> requested) {
        List<PlacementRequest> waited = new ArrayList<>();
        workloads.forEach((id, workload) -> workload.waiting().stream()
                .filter(instance -> !requested.containsKey(instance.id()))
                .filter(instance -> !waves.isEmpty() || instance.placementFailure() == null)
                .forEach(instance -> waited.add(request(id, instance))));
        return waited;
    }

    private boolean decide(
            WorkloadId id,
            Map<WorkloadId, List<PlannedStep>> wave,
            Map<InstanceId, String> requested,
            List<PlacementRequest> open) {
        ForeseenWorkload workload = workload(id);
        Decision decision = workload.decide(now, leaving);
        work += workload.size();
        ends.put(id, decision.condition());
        if (decision.nextCheckAt() != null
                && (nextCheckAt == null || decision.nextCheckAt().isBefore(nextCheckAt))) {
            nextCheckAt = decision.nextCheckAt();
        }
        for (Step step : decision.steps()) {
            if (step instanceof Step.Request request) {
                for (int i = 0; i < request.count(); i++) {
                    InstanceId instance = new InstanceId("inst_%026d".formatted(++planned));
                    workload.request(instance, now);
                    requested.put(instance, reasonToRequest(id));
                    open.add(request(id, workload.instance(instance)));
                }
            } else {
                PlannedStep shown = shown(step, workload);
                if (shown != null) {
                    Objects.requireNonNull(wave.get(id)).add(shown);
                }
                workload.take(step, now);
            }
        }
        return !decision.steps().isEmpty();
    }

    private static @Nullable PlannedStep shown(Step step, ForeseenWorkload workload) {
        if (step instanceof Step.Drain drain) {
            return PlannedStep.of(
                    Kind.DRAIN,
                    drain.instanceId(),
                    workload.instance(drain.instanceId()).nodeId(),
                    drain.reason());
        }
        if (step instanceof Step.Stop stop) {
            return PlannedStep.of(
                    Kind.STOP,
                    stop.instanceId(),
                    workload.instance(stop.instanceId()).nodeId(),
                    stop.reason());
        }
        if (step instanceof Step.Fail fail) {
            return PlannedStep.of(
                    Kind.FAIL,
                    fail.instanceId(),
                    workload.instance(fail.instanceId()).nodeId(),
                    fail.reason().wire());
        }
        if (step instanceof Step.GiveUp giveUp) {
            return PlannedStep.of(
                    Kind.STOP,
                    giveUp.instanceId(),
                    workload.instance(giveUp.instanceId()).nodeId(),
                    ReasonCode.NODE_LOST.wire());
        }
        return step instanceof Step.Promote ? PlannedStep.of(Kind.PROMOTE, null, null, "proved") : null;
    }

    private void place(
            List<PlacementRequest> open, Map<InstanceId, String> requested, Map<WorkloadId, List<PlannedStep>> wave) {
        work += open.isEmpty() ? 0 : cluster.nodes() + open.size();
        for (Place place : cluster.place(open, waves.isEmpty())) {
            InstanceId id = place.request().instanceId();
            WorkloadId workloadId = place.request().workloadId();
            NodeId node = place.nodeId();
            if (place.placement() != null && node != null) {
                workload(workloadId).placed(id, node, now);
            } else if (place.failure() != null) {
                workload(workloadId).notPlaced(id, place.failure().reason(), now);
            }
            String reason = requested.get(id);
            List<PlannedStep> steps = Objects.requireNonNull(wave.get(workloadId));
            if (reason != null) {
                steps.add(new PlannedStep(Kind.REQUEST, null, 1, node, reason, place.placement(), place.failure()));
            } else if (place.placement() != null) {
                InstanceId shown = isPlanned(id) ? null : id;
                steps.add(new PlannedStep(Kind.PLACE, shown, null, node, "waiting", place.placement(), null));
            }
        }
    }

    private boolean settle() {
        boolean changed = false;
        now = now.plusSeconds(1);
        List<InstanceView> freed = new ArrayList<>();
        for (ForeseenWorkload workload : workloads.values()) {
            List<InstanceView> gone = workload.settle(now);
            changed |= gone != null;
            if (gone != null) {
                freed.addAll(gone);
            }
        }
        cluster.free(freed);
        return changed;
    }

    /** Goes on to when time alone changes something, as long as something is proving itself or is tried again. */
    private boolean passTime() {
        boolean waits = workloads.entrySet().stream().anyMatch(entry -> {
            Condition condition = ends.get(entry.getKey());
            boolean proving = condition != null && Condition.PROVING.equals(condition.reason());
            Failures failures = entry.getValue().view().failures();
            boolean backingOff = !failures.exhausted()
                    && !failures.times().isEmpty()
                    && entry.getValue().waiting().isEmpty();
            return proving || backingOff;
        });
        if (!waits || nextCheckAt == null || !nextCheckAt.isAfter(now)) {
            return false;
        }
        now = nextCheckAt;
        return true;
    }

    private PlacementRequest request(WorkloadId id, InstanceView instance) {
        Outlook outlook = outlook(id);
        Resources resources = outlook.after().wanted().resources();
        return PlacementRequest.of(
                instance.id(),
                id,
                outlook.orgId(),
                resources.cpuRequest(),
                resources.memoryLimitBytes(),
                instance.constraints());
    }

    private String reasonToRequest(WorkloadId id) {
        Outlook outlook = outlook(id);
        List<InstanceView> instances = workload(id).view().instances();
        if (instances.stream().anyMatch(outlook::isOld)) {
            return "replacement";
        }
        boolean emptied = instances.stream()
                .anyMatch(instance -> instance.nodeId() != null
                        && (leaving.draining().contains(instance.nodeId())
                                || leaving.disabled().contains(instance.nodeId())));
        return emptied ? "node_draining" : "missing";
    }

    private static boolean isPlanned(InstanceId id) {
        return id.value().startsWith("inst_0000000000");
    }

    private ForeseenWorkload workload(WorkloadId id) {
        return Objects.requireNonNull(workloads.get(id));
    }

    private Outlook outlook(WorkloadId id) {
        return Objects.requireNonNull(outlooks.get(id));
    }

    /**
     * What would be done, in the order in which it would be.
     *
     * @param waves the first one now, each further one once what came before it is ready or gone
     * @param complete whether nothing more would follow
     * @param ends in which condition each workload would be at the end
     */
    record Course(List<Map<WorkloadId, List<PlannedStep>>> waves, boolean complete, Map<WorkloadId, Condition> ends) {}
}
