package dev.plfm.command.simulation;

import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.NodeEvent;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import dev.plfm.kernel.value.Rollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the log says, kept by a second bookkeeper, who notes every breach of what must hold at each event. */
final class Ledger {
    final Map<WorkloadId, Workload> workloads = new LinkedHashMap<>();
    final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    final Map<DeployId, Deploy> deploys = new LinkedHashMap<>();
    final List<String> breaches = new ArrayList<>();

    void append(DomainEvent event) {
        if (event instanceof NodeEvent node) {
            node(node);
        } else if (event instanceof DeployEvent deploy) {
            deploy(deploy);
        } else if (event instanceof WorkloadEvent workload) {
            workload(workload);
        }
    }

    private void node(NodeEvent event) {
        if (event instanceof NodeEnrolled enrolled) {
            nodes.put(enrolled.nodeId(), new Node(enrolled));
            return;
        }
        Node node = Objects.requireNonNull(nodes.get(event.nodeId()));
        if (event instanceof NodeStateChanged changed) {
            node.state = changed.state();
        } else if (event instanceof NodeCapacityReserved reserved) {
            reserved.reservations().forEach(one -> node.reserved.put(one.instanceId(), one));
            require(
                    node.reservedBytes() <= node.enrolment.allocatable().memoryBytes(),
                    () -> node.enrolment.nodeId() + " promised more memory than it has");
        } else if (event instanceof NodeCapacityReleased released) {
            released.instanceIds().forEach(node.reserved::remove);
        }
    }

    private void deploy(DeployEvent event) {
        if (event instanceof DeployCreated created) {
            deploys.put(created.deployId(), new Deploy(created));
            return;
        }
        Deploy deploy = Objects.requireNonNull(deploys.get(event.deployId()));
        if (event instanceof DeployStatusChanged changed) {
            require(!deploy.status.terminal(), () -> "The deploy had ended: " + changed);
            deploy.status = changed.status();
            deploy.last = changed;
        } else if (event instanceof DeployPaused) {
            deploy.paused = true;
        } else if (event instanceof DeployResumed) {
            deploy.paused = false;
        }
    }

    private void workload(WorkloadEvent event) {
        Workload workload = workloads.computeIfAbsent(event.workloadId(), id -> new Workload());
        if (event instanceof WorkloadDesiredStateSet set) {
            workload.wanted = set;
            workload.status = null;
        } else if (event instanceof WorkloadStatusChanged changed) {
            workload.status = changed;
        } else if (event instanceof WorkloadRetired) {
            workload.retired = true;
            require(workload.live.isEmpty(), () -> event + ": instances are left");
        } else {
            instance(event, workload);
        }
    }

    private void instance(WorkloadEvent event, Workload workload) {
        if (event instanceof InstanceRequested requested) {
            Instance instance = new Instance(requested);
            instances.put(requested.instanceId(), instance);
            workload.live.put(requested.instanceId(), instance);
            require(
                    workload.live.size() <= workload.most(),
                    () -> workload.live.size() + " live instances of " + requested.workloadId() + ", at most "
                            + workload.most());
        } else if (event instanceof InstanceAllocated allocated) {
            Instance instance = living(allocated.instanceId(), event);
            require(instance.node == null, () -> "It has a node: " + allocated);
            instance.node = allocated.nodeId();
            Node node = Objects.requireNonNull(nodes.get(allocated.nodeId()));
            require(node.reserved.containsKey(allocated.instanceId()), () -> "Nothing is reserved for " + allocated);
        } else if (event instanceof InstancePlacementFailed failed) {
            living(failed.instanceId(), event).noPlace = failed;
        } else if (event instanceof InstanceDesiredStateChanged changed) {
            living(changed.instanceId(), event).desired = changed.desiredState();
        } else if (event instanceof InstanceStatusChanged changed) {
            Instance instance = living(changed.instanceId(), event);
            instance.status = changed.status();
            boolean ended = changed.status() == InstanceStatus.FAILED || changed.status() == InstanceStatus.STOPPED;
            if (ended && instance.desired == DesiredState.RUNNING) {
                workload.failures.merge(instance.request.generation(), 1, Integer::sum);
            }
            if (changed.status() == InstanceStatus.STOPPED) {
                workload.live.remove(changed.instanceId());
            }
        }
    }

    private Instance living(InstanceId id, WorkloadEvent event) {
        Instance instance = instances.get(id);
        if (instance == null) {
            throw new AssertionError("Never requested: " + event);
        }
        require(instance.status != InstanceStatus.STOPPED, () -> "It had stopped: " + event);
        return instance;
    }

    void require(boolean holds, Supplier<String> breach) {
        if (!holds) {
            breaches.add(breach.get());
        }
    }

    /** A node as the log knows it. */
    static final class Node {
        final NodeEnrolled enrolment;
        final Map<InstanceId, Reservation> reserved = new LinkedHashMap<>();
        NodeState state = NodeState.ACTIVE;

        Node(NodeEnrolled enrolment) {
            this.enrolment = enrolment;
        }

        long reservedBytes() {
            return reserved.values().stream()
                    .mapToLong(Reservation::memoryBytes)
                    .sum();
        }

        long freeBytes() {
            return enrolment.allocatable().memoryBytes() - reservedBytes();
        }
    }

    /** A deploy as the log knows it. */
    static final class Deploy {
        final DeployCreated created;
        DeployStatus status = DeployStatus.QUEUED;
        boolean paused;

        @Nullable DeployStatusChanged last;

        Deploy(DeployCreated created) {
            this.created = created;
        }
    }

    /** A workload as the log knows it. */
    static final class Workload {
        final Map<InstanceId, Instance> live = new LinkedHashMap<>();
        /** How many instances of a generation came to an end that nobody wanted. */
        final Map<Integer, Integer> failures = new HashMap<>();

        @Nullable WorkloadDesiredStateSet wanted;

        @Nullable WorkloadStatusChanged status;

        boolean retired;

        int replicas() {
            WorkloadDesiredStateSet set = Objects.requireNonNull(wanted);
            return set.mounts().isEmpty() ? set.replicas() : Math.min(1, set.replicas());
        }

        /** How many there may be at a time. */
        int most() {
            WorkloadDesiredStateSet set = Objects.requireNonNull(wanted);
            return set.mounts().isEmpty() ? replicas() + Math.max(1, surge(set)) : 1;
        }

        private static int surge(WorkloadDesiredStateSet set) {
            Rollout rollout = set.rollout() == null ? Rollout.rolling() : set.rollout();
            return switch (rollout.strategy()) {
                case ROLLING -> rollout.maxSurge();
                case CANARY -> Math.max(rollout.maxSurge(), Objects.requireNonNull(rollout.canaryInstances()));
                case BLUE_GREEN -> Math.max(rollout.maxSurge(), set.replicas());
            };
        }
    }

    /** An instance as the log knows it. */
    static final class Instance {
        final InstanceRequested request;

        @Nullable NodeId node;

        @Nullable InstanceStatus status;

        @Nullable InstancePlacementFailed noPlace;

        DesiredState desired = DesiredState.RUNNING;

        Instance(InstanceRequested request) {
            this.request = request;
        }

        @Override
        public String toString() {
            return request.instanceId() + " on " + node + ": to be " + desired.wire() + ", is " + status
                    + (noPlace == null ? "" : ", " + noPlace.reason());
        }
    }
}
