package dev.plfm.command.testing;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables in memory that several packages read. */
public final class Cluster {
    private Cluster() {}

    /** When each node was last heard. */
    public static final class Heartbeats {
        private final Rows<NodeId, Instant> rows;

        public Heartbeats(Transactions transactions) {
            rows = new Rows<>(transactions);
        }

        public @Nullable Instant heardAt(NodeId node) {
            return rows.get(node);
        }

        public void heard(NodeId node, Instant at) {
            rows.put(node, at);
        }
    }

    /** The workload of each instance that lives: kept in step with the log, as its rows are written with the events. */
    public static final class Instances {
        private final Map<InstanceId, WorkloadId> workloads = new HashMap<>();

        public void append(DomainEvent event) {
            if (event instanceof InstanceRequested requested) {
                workloads.put(requested.instanceId(), requested.workloadId());
            } else if (event instanceof InstanceStatusChanged changed && changed.status() == InstanceStatus.STOPPED) {
                workloads.remove(changed.instanceId());
            }
        }

        public Collection<WorkloadId> workloads() {
            return workloads.values();
        }

        public @Nullable WorkloadId workloadOf(InstanceId instance) {
            return workloads.get(instance);
        }
    }

    /** The volumes that are attached to process types. */
    public static final class Volumes {
        private final Map<String, List<Mount>> mounts = new HashMap<>();

        public void attach(EnvId env, String processType, Mount mount) {
            mounts.put(env + processType, List.of(mount));
        }

        public List<Mount> of(EnvId env, String processType) {
            return mounts.getOrDefault(env + processType, List.of());
        }

        public void forget(EnvId env) {
            mounts.keySet().removeIf(key -> key.startsWith(env.value()));
        }
    }

    /** The newest deploys of the process types of environments. */
    public interface NewestDeploys {
        boolean isNewest(EnvId env, DeployId deploy);
    }

    /** The nodes that the scheduler knows. */
    public interface Nodes {
        List<KnownNode> known();
    }

    /** The instances that have a node, as the scheduler knows them. */
    public interface Placed {
        @Nullable KnownInstance known(InstanceId instance);

        List<KnownInstance> on(NodeId node);
    }

    /** The instances that want a node. */
    public interface Waiting {
        /** Each with why it had none the last time, or null. */
        Map<InstanceId, @Nullable String> reasons();
    }

    /** The scheduler's lock. */
    public interface Lock {
        boolean isHeld();
    }

    /** Enrolment and state of a node. */
    public record KnownNode(NodeId nodeId, Instant enrolledAt, NodeState state) {}

    /**
     * An instance, and what its node last said of it.
     *
     * @param stays whether it has volumes and is wanted
     */
    public record KnownInstance(
            InstanceId instanceId,
            WorkloadId workloadId,
            NodeId nodeId,
            @Nullable String status,
            @Nullable String bootId,
            boolean stays) {}
}
