package dev.plfm.command.simulation;

import dev.plfm.command.simulation.Ledger.Deploy;
import dev.plfm.command.simulation.Ledger.Instance;
import dev.plfm.command.simulation.Ledger.Node;
import dev.plfm.command.simulation.Ledger.Workload;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong once things are quiet: what has not converged and does not say truly why, and what was left behind. */
final class Verdict {
    private final World world;
    private final Ledger ledger;
    private final Map<InstanceId, NodeId> running = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    Verdict(World world) {
        this.world = world;
        this.ledger = world.ledger;
        world.agents.values().stream().filter(Agent::isHealthy).forEach(agent -> agent.running()
                .forEach(one -> running.put(one.instance(), agent.node())));
    }

    static List<String> of(World world) {
        Verdict verdict = new Verdict(world);
        verdict.judge();
        return verdict.problems;
    }

    private void judge() {
        ledger.workloads.forEach(this::judge);
        ledger.deploys.forEach((id, deploy) -> {
            if (!deploy.status.terminal() && !waits(deploy)) {
                problems.add(id + " has not ended: " + deploy.last);
            }
        });
        long open = ledger.deploys.values().stream()
                .filter(deploy -> !deploy.status.terminal())
                .count();
        expect(world.sagas.get("deploy").active() == open, "sagas of deploys that ended are left, or missing");
        long living =
                ledger.workloads.values().stream().filter(one -> !one.retired).count();
        expect(
                world.sagas.get("reconciler").active() == living,
                "sagas of workloads that retired are left, or missing");
        judgeNodes();
        judgeWaiting();
        judgeRunning();
    }

    private void judge(WorkloadId id, Workload workload) {
        if (workload.retired) {
            return;
        }
        WorkloadStatusChanged status = workload.status;
        if (status == null) {
            problems.add(id + ": nobody looked at it");
        } else if (status.status() == WorkloadStatus.CONVERGED) {
            judgeConverged(id, workload);
        } else if (!isTrue(status, workload)) {
            problems.add(id + " is " + status.status() + " for no true reason: " + status.reason() + ", "
                    + status.message() + " Live: " + workload.live.values());
        }
    }

    private void judgeConverged(WorkloadId id, Workload workload) {
        expect(
                workload.live.size() == workload.replicas(),
                id + " is converged with " + workload.live.size() + " of " + workload.replicas() + " instances");
        workload.live.forEach((instance, one) -> {
            expect(one.status == InstanceStatus.READY, instance + " of a converged workload is " + one.status);
            expect(
                    one.request
                            .specHash()
                            .equals(Objects.requireNonNull(workload.wanted).specHash()),
                    instance + " of a converged workload is old");
        });
    }

    /** Whether what it says is so. */
    private boolean isTrue(WorkloadStatusChanged status, Workload workload) {
        String reason = Objects.requireNonNullElse(status.reason(), "");
        WorkloadDesiredStateSet wanted = Objects.requireNonNull(workload.wanted);
        if (reason.equals(Condition.PAUSED)) {
            return Boolean.TRUE.equals(wanted.paused());
        }
        if (reason.equals(Condition.AWAITING_PROMOTION)) {
            return !Boolean.TRUE.equals(wanted.promoted());
        }
        if (reason.equals(Condition.DEPLOY_ENDED) || reason.equals(Condition.DEPLOY_ABORTED)) {
            return wanted.deployEnded() != null
                    && Boolean.TRUE.equals(wanted.paused()) == reason.equals(Condition.DEPLOY_ABORTED);
        }
        if (reason.equals(Condition.HOME_NODE_OFFLINE) || reason.equals(Condition.RETIRING)) {
            return workload.live.values().stream().anyMatch(this::isOnSilentNode);
        }
        if (reason.equals(Condition.HOME_NODE_DRAINING)) {
            return isHeldAtHome(workload);
        }
        if (reason.equals(Condition.PROGRESS_DEADLINE_EXCEEDED)) {
            return isBad(wanted)
                    || isHeldAtHome(workload)
                    || cannotPlace(workload)
                    || hasFailed(workload)
                    || workload.live.values().stream().anyMatch(this::isOnSilentNode);
        }
        return status.status() == WorkloadStatus.FAILED && hasFailed(workload) || noPlaceIsTrue(reason, workload);
    }

    private boolean noPlaceIsTrue(String reason, Workload workload) {
        boolean said = workload.live.values().stream()
                .anyMatch(one -> one.node == null
                        && one.noPlace != null
                        && one.noPlace.reason().equals(reason));
        return said && cannotPlace(workload);
    }

    private boolean cannotPlace(Workload workload) {
        return workload.live.values().stream().anyMatch(one -> one.node == null && !hasPlace(one));
    }

    private boolean hasPlace(Instance instance) {
        return ledger.nodes.entrySet().stream().anyMatch(node -> fits(instance, node.getKey(), node.getValue()));
    }

    private boolean fits(Instance instance, NodeId id, Node node) {
        Constraints constraints = instance.request.constraints();
        NodeId home = constraints.homeNodeId();
        long needed = instance.request.resources().memoryLimitBytes() + PlacementRequest.OVERHEAD_BYTES;
        Map<String, String> labels = new HashMap<>(node.enrolment.labels());
        labels.put("region", node.enrolment.region());
        PlacementSettings settings = constraints.settingsOrNone();
        return node.state == NodeState.ACTIVE
                && world.agents.get(id).isHealthy()
                && (home == null || home.equals(id))
                && node.freeBytes() >= needed
                && settings.constraints().stream().allMatch(constraint -> constraint.holds(labels));
    }

    private boolean isBad(WorkloadDesiredStateSet wanted) {
        Fate fate = world.fateOf(wanted.releaseId());
        return fate == Fate.BROKEN || fate == Fate.STUCK;
    }

    private static boolean hasFailed(Workload workload) {
        int generation = Objects.requireNonNull(workload.wanted).generation();
        return workload.failures.getOrDefault(generation, 0) > 0;
    }

    private boolean isOnSilentNode(Instance instance) {
        return instance.node != null && !world.agents.get(instance.node).isHealthy();
    }

    /** Whether an instance with volumes stays on a node that is to be left, as its successor could not come back to it. */
    private boolean isHeldAtHome(Workload workload) {
        return workload.live.values().stream()
                .filter(one -> one.request.constraints().volumeIds() != null)
                .map(one -> ledger.nodes.get(one.node))
                .anyMatch(
                        node -> node != null && (node.state == NodeState.DRAINING || node.state == NodeState.DISABLED));
    }

    private boolean waits(Deploy deploy) {
        return deploy.paused
                || ledger.workloads.values().stream()
                        .filter(workload -> workload.wanted != null && workload.status != null)
                        .filter(workload -> Objects.requireNonNull(workload.wanted)
                                .deployId()
                                .equals(deploy.created.deployId()))
                        .anyMatch(workload -> Condition.AWAITING_PROMOTION.equals(
                                Objects.requireNonNull(workload.status).reason()));
    }

    private void judgeNodes() {
        ledger.nodes.forEach((id, node) -> node.reserved.keySet().forEach(instance -> {
            Instance known = ledger.instances.get(instance);
            expect(
                    known != null && known.status != InstanceStatus.STOPPED && id.equals(known.node),
                    id + " holds memory for " + instance + ", which is not there");
        }));
    }

    private void judgeWaiting() {
        Map<InstanceId, @Nullable String> waiting = world.waiting();
        waiting.forEach((id, reason) -> {
            Instance instance = ledger.instances.get(id);
            expect(reason != null, id + " waits without a reason");
            expect(
                    instance != null && instance.status != InstanceStatus.STOPPED && instance.node == null,
                    id + " waits for a node that it does not want");
        });
        ledger.instances.forEach((id, instance) -> expect(
                instance.status == InstanceStatus.STOPPED || instance.node != null || waiting.containsKey(id),
                id + " has no node and does not wait for one"));
    }

    /** Machines that are heard run what the log says, and nothing else. */
    private void judgeRunning() {
        Set<InstanceId> said = new HashSet<>();
        ledger.instances.forEach((id, instance) -> {
            if (instance.node != null
                    && instance.status != InstanceStatus.STOPPED
                    && instance.status != InstanceStatus.FAILED) {
                said.add(id);
                expect(
                        instance.node.equals(running.get(id))
                                || !world.agents.get(instance.node).isHealthy(),
                        id + " does not run on " + instance.node);
            }
        });
        running.keySet().forEach(id -> expect(said.contains(id), id + " runs although it should not"));
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
