package dev.plfm.command.plan;

import dev.plfm.convergence.reconcile.Decision;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.convergence.reconcile.Step;
import dev.plfm.convergence.reconcile.Wanted;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A workload whose decisions are carried out in memory, in the manner of the aggregate, on nodes of which all goes well. */
final class ForeseenWorkload {
    private final Map<InstanceId, InstanceView> instances = new LinkedHashMap<>();
    private WorkloadView view;

    ForeseenWorkload(WorkloadView view) {
        this.view = view;
        view.instances().forEach(instance -> instances.put(instance.id(), instance));
    }

    WorkloadView view() {
        return new WorkloadView(
                view.wanted(),
                view.retiring(),
                view.homeNodeOffline(),
                view.hasConverged(),
                view.promoted(),
                view.proven(),
                view.progressSince(),
                view.progressTold(),
                List.copyOf(instances.values()),
                view.failures(),
                view.condition());
    }

    Decision decide(Instant now, Leaving leaving) {
        return Reconciliation.decide(view(), now, leaving);
    }

    /** How much there is to look at. */
    int size() {
        return 1 + instances.size();
    }

    InstanceView instance(InstanceId id) {
        return Objects.requireNonNull(instances.get(id));
    }

    /** Those that want a node. */
    List<InstanceView> waiting() {
        return instances.values().stream()
                .filter(instance -> instance.nodeId() == null && instance.desired() == DesiredState.RUNNING)
                .toList();
    }

    void request(InstanceId id, Instant now) {
        Wanted wanted = view.wanted();
        instances.put(
                id,
                new InstanceView(
                        id,
                        wanted.generation(),
                        wanted.specHash(),
                        wanted.constraints(),
                        now,
                        null,
                        DesiredState.RUNNING,
                        InstanceStatus.BOOTING,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** Any step but a request. */
    void take(Step step, Instant now) {
        if (step instanceof Step.Drain drain) {
            InstanceView draining = instance(drain.instanceId());
            put(
                    draining,
                    draining.nodeId(),
                    DesiredState.DRAINING,
                    draining.status(),
                    now.plus(drain.grace()),
                    null,
                    now);
        } else if (step instanceof Step.Stop stop) {
            stop(instance(stop.instanceId()), now);
        } else if (step instanceof Step.Fail fail) {
            fail(fail, now);
        } else if (step instanceof Step.GiveUp giveUp) {
            instances.remove(giveUp.instanceId());
        } else if (step instanceof Step.Promote) {
            change(true, now, view.progressTold(), view.hasConverged(), view.failures());
        } else if (step instanceof Step.Tell tell) {
            boolean converged = tell.condition().status() == WorkloadStatus.CONVERGED;
            change(
                    view.promoted(),
                    view.progressSince(),
                    Math.max(view.progressTold(), upToDate()),
                    view.hasConverged() || converged,
                    view.failures());
            view = new WorkloadView(
                    view.wanted(),
                    view.retiring(),
                    tell.condition().saysHomeNodeOffline(),
                    view.hasConverged(),
                    view.promoted(),
                    view.proven(),
                    view.progressSince(),
                    view.progressTold(),
                    List.of(),
                    view.failures(),
                    tell.condition());
        }
    }

    void placed(InstanceId id, NodeId node, Instant now) {
        InstanceView instance = instance(id);
        put(instance, node, instance.desired(), instance.status(), null, null, now);
        Constraints constraints = view.wanted().constraints();
        if (view.wanted().stateful() && constraints.homeNodeId() == null) {
            stayOn(node, constraints);
        }
    }

    void notPlaced(InstanceId id, String reason, Instant now) {
        InstanceView instance = instance(id);
        put(instance, null, instance.desired(), instance.status(), null, reason, now);
    }

    /** What has a node and should run becomes ready; what should not stops. Answers with what stopped, or null when nothing changed. */
    @Nullable List<InstanceView> settle(Instant now) {
        int before = upToDate();
        boolean changed = false;
        List<InstanceView> gone = new ArrayList<>();
        for (InstanceView instance : List.copyOf(instances.values())) {
            if (instance.desired() != DesiredState.RUNNING) {
                instances.remove(instance.id());
                gone.add(instance);
            } else if (instance.nodeId() != null && instance.status() == InstanceStatus.BOOTING) {
                put(instance, instance.nodeId(), instance.desired(), InstanceStatus.READY, null, null, now);
                changed = true;
            }
        }
        noteProgress(before, now);
        return changed || !gone.isEmpty() ? gone : null;
    }

    int upToDate() {
        return (int) instances.values().stream()
                .filter(instance -> instance.status() == InstanceStatus.READY
                        && instance.desired() == DesiredState.RUNNING
                        && instance.specHash().equals(view.wanted().specHash()))
                .count();
    }

    private void stop(InstanceView instance, Instant now) {
        if (instance.nodeId() == null) {
            instances.remove(instance.id());
        } else {
            put(instance, instance.nodeId(), DesiredState.STOPPED, instance.status(), instance.drainUntil(), null, now);
        }
    }

    private void fail(Step.Fail fail, Instant now) {
        InstanceView instance = instance(fail.instanceId());
        boolean current = instance.specHash().equals(view.wanted().specHash());
        if (current
                && instance.desired() == DesiredState.RUNNING
                && Failures.counts(instance.readySince(), now, view.proven())) {
            Failures failures =
                    view.failures().and(now, fail.reason().wire(), view.wanted().rollout(), view.proven());
            change(view.promoted(), view.progressSince(), view.progressTold(), view.hasConverged(), failures);
        }
        put(instance, instance.nodeId(), instance.desired(), InstanceStatus.FAILED, instance.drainUntil(), null, now);
    }

    private void noteProgress(int before, Instant now) {
        if (upToDate() != before) {
            change(view.promoted(), now, view.progressTold(), view.hasConverged(), view.failures());
        }
    }

    private void change(boolean promoted, Instant progressSince, int told, boolean converged, Failures failures) {
        view = new WorkloadView(
                view.wanted(),
                view.retiring(),
                view.homeNodeOffline(),
                converged,
                promoted,
                view.proven() || converged || promoted,
                progressSince,
                told,
                List.of(),
                failures,
                view.condition());
    }

    private void stayOn(NodeId node, Constraints constraints) {
        Wanted wanted = view.wanted();
        view = new WorkloadView(
                new Wanted(
                        wanted.generation(),
                        wanted.specHash(),
                        wanted.replicas(),
                        true,
                        wanted.resources(),
                        new Constraints(constraints.arch(), node, constraints.volumeIds(), constraints.settings()),
                        wanted.secretsMissing(),
                        wanted.rollout(),
                        wanted.paused(),
                        wanted.promoted(),
                        wanted.startupTimeout(),
                        wanted.deployEnded(),
                        wanted.volumesMissing()),
                view.retiring(),
                view.homeNodeOffline(),
                view.hasConverged(),
                view.promoted(),
                view.proven(),
                view.progressSince(),
                view.progressTold(),
                List.of(),
                view.failures(),
                view.condition());
    }

    private void put(
            InstanceView instance,
            @Nullable NodeId node,
            DesiredState desired,
            InstanceStatus status,
            @Nullable Instant drainUntil,
            @Nullable String placementFailure,
            Instant now) {
        boolean placedNow = instance.nodeId() == null && node != null;
        boolean readyNow = status == InstanceStatus.READY && instance.status() != InstanceStatus.READY;
        instances.put(
                instance.id(),
                new InstanceView(
                        instance.id(),
                        instance.generation(),
                        instance.specHash(),
                        instance.constraints(),
                        instance.requestedAt(),
                        node,
                        desired,
                        status,
                        placedNow ? now : instance.bootingSince(),
                        readyNow ? now : instance.readySince(),
                        drainUntil,
                        placementFailure,
                        instance.relocation()));
    }
}
