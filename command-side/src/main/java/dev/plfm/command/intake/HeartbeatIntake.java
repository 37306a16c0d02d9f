package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.HeartbeatStore.Before;
import dev.plfm.command.node.NodeCommand.MarkNodeBack;
import dev.plfm.command.node.NodeCommand.MarkNodeDegraded;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Notes that a node was heard, and tells its aggregate when that changes something. */
@Component
class HeartbeatIntake {
    private final HeartbeatStore store;
    private final InstanceReports reports;
    private final SystemCommands commands;
    private final HeartbeatLimit limit;
    private final MissingInstanceWatch missing;

    HeartbeatIntake(
            HeartbeatStore store,
            InstanceReports reports,
            SystemCommands commands,
            HeartbeatLimit limit,
            MissingInstanceWatch missing) {
        this.missing = missing;
        this.store = store;
        this.reports = reports;
        this.commands = commands;
        this.limit = limit;
    }

    /** Seconds until the next heartbeat is expected. */
    int accept(NodeId nodeId, Heartbeat heartbeat) {
        Before before = store.record(nodeId, heartbeat);
        NodeState known = before.state().orElse(NodeState.ACTIVE);
        boolean degraded = heartbeat.state() == NodeState.DEGRADED;
        if (known == NodeState.OFFLINE) {
            commands.send(nodeId.value(), new MarkNodeBack(nodeId), null);
        }
        if (degraded ? known == NodeState.ACTIVE : known == NodeState.DEGRADED) {
            String reason = degraded ? "agent_degraded" : "agent_recovered";
            commands.send(nodeId.value(), new MarkNodeDegraded(nodeId, degraded, reason), null);
        }
        reports.accept(nodeId, heartbeat.statuses());
        if (known == NodeState.OFFLINE || isLong(before.silence())) {
            missing.heardAgain(nodeId);
        }
        missing.heard(nodeId, heartbeat);
        return limit.intervalSeconds();
    }

    private boolean isLong(@Nullable Duration silence) {
        return silence != null && silence.compareTo(limit.duration()) > 0;
    }
}
