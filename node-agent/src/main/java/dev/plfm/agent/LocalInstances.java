package dev.plfm.agent;

import dev.plfm.agent.api.Heartbeat;
import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.api.StatusReport;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.LocalPhase;
import dev.plfm.agent.plan.NodePlan;
import dev.plfm.agent.plan.PlanAction;
import dev.plfm.agent.plan.PlanDiff;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.runtime.InstanceRuntime;
import dev.plfm.agent.runtime.Transition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The instances of one node: carries out plans, and tells what becomes of each. Runs on the node's loop. */
final class LocalInstances {
    private final InstanceRuntime runtime;
    private final Executor loop;
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, InstanceSnapshot> published = new ConcurrentHashMap<>();
    private BiConsumer<String, StatusReport> reports = (instanceId, report) -> {};
    private long changes;

    LocalInstances(InstanceRuntime runtime, Executor loop) {
        this.runtime = runtime;
        this.loop = loop;
    }

    /** Where reports go from now on. */
    void reportTo(BiConsumer<String, StatusReport> receiver) {
        reports = receiver;
    }

    void apply(NodePlan plan) {
        Map<String, LocalPhase> phases = new LinkedHashMap<>();
        instances.forEach((id, instance) -> phases.put(id, instance.phase));
        PlanDiff.actions(phases, plan.instances()).forEach(this::perform);
    }

    /** Readable from any thread. */
    List<InstanceSnapshot> snapshot() {
        return List.copyOf(published.values());
    }

    /** A number that grows with every change of a status. */
    long changes() {
        return changes;
    }

    /** The last statuses that changed after {@link #changes()} was the given number. */
    List<Heartbeat.Entry> changedSince(long seen, Predicate<String> include) {
        List<Heartbeat.Entry> entries = new ArrayList<>();
        instances.forEach((id, instance) -> {
            if (instance.changed > seen && instance.last != null && include.test(id)) {
                entries.add(Heartbeat.Entry.of(id, instance.last));
            }
        });
        return entries;
    }

    int liveCount() {
        return (int) instances.values().stream().filter(Instance::isLive).count();
    }

    double cpuInUse() {
        return resourcesInUse().stream()
                .mapToDouble(Workload.Resources::cpuRequest)
                .sum();
    }

    long memoryInUse() {
        return resourcesInUse().stream()
                .mapToLong(Workload.Resources::memoryLimitBytes)
                .sum();
    }

    private List<Workload.Resources> resourcesInUse() {
        List<Workload.Resources> used = new ArrayList<>();
        for (Instance instance : instances.values()) {
            Workload workload = instance.assignment.workload();
            if (instance.isLive() && workload != null && workload.resources() != null) {
                used.add(workload.resources());
            }
        }
        return used;
    }

    private void perform(PlanAction action) {
        if (action instanceof PlanAction.Start start) {
            start(start.assignment());
        } else if (action instanceof PlanAction.Drain drain) {
            known(drain).phase = LocalPhase.DRAINING;
            record(known(drain), InstanceStatus.DRAINING, null);
            runtime.drain(drain.instanceId(), drain.grace());
        } else if (action instanceof PlanAction.Stop stop) {
            known(stop).phase = LocalPhase.STOPPING;
            runtime.stop(stop.instanceId());
        } else if (action instanceof PlanAction.ConfirmStopped confirm) {
            Instance instance = add(confirm.assignment());
            instance.phase = LocalPhase.ENDED;
            record(instance, InstanceStatus.STOPPED, null);
        } else if (action instanceof PlanAction.Forget forget) {
            instances.remove(forget.instanceId());
            published.remove(forget.instanceId());
        }
    }

    private Instance known(PlanAction action) {
        Instance instance = instances.get(action.instanceId());
        if (instance == null) {
            throw new IllegalStateException(action + " concerns no local instance");
        }
        return instance;
    }

    private void start(Assignment assignment) {
        Instance instance = add(assignment);
        instance.bootId = newBootId();
        record(instance, InstanceStatus.BOOTING, null);
        runtime.start(assignment, transition -> loop.execute(() -> observed(instance, transition)));
    }

    private Instance add(Assignment assignment) {
        Instance instance = new Instance(assignment);
        instances.put(assignment.instanceId(), instance);
        return instance;
    }

    private void observed(Instance instance, Transition transition) {
        boolean toldToEnd = instance.phase == LocalPhase.STOPPING;
        if (transition.status().ended()) {
            boolean failed = transition.status() == InstanceStatus.FAILED && !toldToEnd;
            instance.phase = failed ? LocalPhase.FAILED : LocalPhase.ENDED;
        } else if (instance.phase != LocalPhase.RUNNING) {
            return; // It boots or serves, but is to end: that it is draining was the last word.
        } else if (transition.status() == InstanceStatus.BOOTING) {
            instance.bootId = newBootId();
        }
        record(instance, transition.status(), transition);
        if (toldToEnd && transition.status() == InstanceStatus.FAILED) {
            record(instance, InstanceStatus.STOPPED, null);
        }
    }

    private void record(Instance instance, InstanceStatus status, @Nullable Transition seen) {
        StatusReport report = seen == null
                ? new StatusReport(status, instance.bootId, null, null, null)
                : new StatusReport(status, instance.bootId, seen.exitCode(), seen.reason(), seen.message());
        instance.last = report;
        instance.changed = ++changes;
        String id = instance.assignment.instanceId();
        published.put(id, new InstanceSnapshot(id, instance.assignment.generation(), report));
        reports.accept(id, report);
    }

    private static String newBootId() {
        return UUID.randomUUID().toString();
    }

    /** What is known of one instance. */
    private static final class Instance {
        private final Assignment assignment;
        private LocalPhase phase = LocalPhase.RUNNING;
        private @Nullable String bootId;
        private @Nullable StatusReport last;
        private long changed;

        Instance(Assignment assignment) {
            this.assignment = assignment;
        }

        boolean isLive() {
            return phase != LocalPhase.ENDED && phase != LocalPhase.FAILED;
        }
    }
}
