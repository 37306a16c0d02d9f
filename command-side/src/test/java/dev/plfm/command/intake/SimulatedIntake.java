package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.HeartbeatBody.InstanceEntry;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real intake of heartbeats and reports, without HTTP. */
public final class SimulatedIntake {
    private final HeartbeatIntake heartbeats;
    private final InstanceReports reports;

    SimulatedIntake(HeartbeatIntake heartbeats, InstanceReports reports) {
        this.heartbeats = heartbeats;
        this.reports = reports;
    }

    /** @param living how many instances the node runs, which may be more than it says something of */
    public void heartbeat(NodeId node, boolean degraded, int living, List<Status> statuses) {
        heartbeats.accept(
                node,
                new Heartbeat(
                        degraded ? NodeState.DEGRADED : NodeState.ACTIVE,
                        0,
                        0,
                        living,
                        statuses.stream().map(Status::entry).toList()));
    }

    public void report(NodeId node, Status status) {
        reports.accept(node, status.instance, status.entry().body());
    }

    /** What an agent says of an instance. */
    public record Status(
            InstanceId instance,
            InstanceStatus status,
            @Nullable String bootId,
            @Nullable ReasonCode reason) {
        InstanceEntry entry() {
            return new InstanceEntry(instance, status, bootId, null, reason, null);
        }
    }
}
