package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.HeartbeatBody.InstanceEntry;
import dev.plfm.command.intake.MissingInstances.Missing;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends instances that their node has not known for as long as a node may be silent: the report of their end was lost. */
@Component
class MissingInstanceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MissingInstanceWatch.class);

    private final MissingInstances instances;
    private final SystemCommands commands;
    private final HeartbeatLimit limit;
    private final InstantSource clock;

    MissingInstanceWatch(
            MissingInstances instances, SystemCommands commands, HeartbeatLimit limit, InstantSource clock) {
        this.instances = instances;
        this.commands = commands;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Most heartbeats name only what changed: one that names as many living instances as it counts has named them all. What was missing
     * from one such heartbeat, and is from another so much later, is ended; a node that has just started knows nothing before it
     * has its plan.
     */
    void heard(NodeId node, Heartbeat heartbeat) {
        List<InstanceId> named =
                heartbeat.statuses().stream().map(InstanceEntry::id).toList();
        long living = heartbeat.statuses().stream()
                .filter(MissingInstanceWatch::lives)
                .count();
        if (living >= heartbeat.instanceCount()) {
            instances.named(node, named);
            instances.longerThan(node, limit.duration()).forEach(this::end);
        } else {
            instances.seen(node, named, heartbeat.instanceCount());
        }
    }

    /** The node was silent for so long that what it named before says nothing of what it has run since. */
    void heardAgain(NodeId node) {
        instances.forget(node);
    }

    private void end(Missing missing) {
        StatusReport report = new StatusReport(
                missing.instanceId(),
                InstanceStatus.STOPPED,
                null,
                null,
                ReasonCode.NODE_LOST,
                "Its node no longer knows it.",
                clock.instant());
        try {
            commands.send(
                    "node-monitor",
                    new ReportInstanceStatuses(missing.workloadId(), missing.nodeId(), List.of(report)),
                    null);
        } catch (DomainException e) {
            LOG.warn("{} is missing on {}, but: {}", missing.instanceId(), missing.nodeId(), e.getMessage());
        }
    }

    private static boolean lives(InstanceEntry entry) {
        return entry.status() != InstanceStatus.STOPPED && entry.status() != InstanceStatus.FAILED;
    }
}
