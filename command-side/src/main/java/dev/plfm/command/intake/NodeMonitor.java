package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatStore.Silences;
import dev.plfm.command.intake.SilencePolicy.Decision;
import dev.plfm.command.node.NodeCommand;
import dev.plfm.command.node.NodeCommand.MarkNodeOffline;
import dev.plfm.command.platform.SystemCommands;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes nodes offline that have been silent too long; what runs there is then moved by who follows the node's events. */
@Component
class NodeMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMonitor.class);

    private final HeartbeatStore heartbeats;
    private final SystemCommands commands;
    private final HeartbeatLimit limit;
    private volatile @Nullable Instant listeningSince;
    private volatile int silentNodes;
    private volatile boolean suspended;
    private boolean alarmed;

    NodeMonitor(HeartbeatStore heartbeats, SystemCommands commands, HeartbeatLimit limit, MeterRegistry meters) {
        this.heartbeats = heartbeats;
        this.commands = commands;
        this.limit = limit;
        Gauge.builder("plfm.nodes.silent", () -> silentNodes)
                .description("Nodes that have missed several heartbeats")
                .register(meters);
        Gauge.builder("plfm.nodes.eviction.suspended", () -> suspended ? 1 : 0)
                .description("1 while too many nodes are silent at once for any of them to be taken offline")
                .register(meters);
    }

    /** One look at all nodes, by the database's clock. */
    void look() {
        judge(heartbeats.silences());
    }

    void judge(Silences silences) {
        Instant since = listeningSince == null ? silences.now() : listeningSince;
        listeningSince = since;
        Decision decision = SilencePolicy.decide(silences.nodes(), since, silences.now(), limit.duration());
        silentNodes = decision.silent();
        raiseOrClearAlarm(decision, silences.now().isBefore(since.plus(limit.duration())));
        decision.lost()
                .forEach(node ->
                        commands.send("node-monitor", new MarkNodeOffline(node, NodeCommand.HEARTBEATS_MISSED), null));
    }

    private void raiseOrClearAlarm(Decision decision, boolean justStarted) {
        if (decision.suspended() && !suspended && justStarted) {
            LOG.warn(
                    "Nodes were not heard while nobody listened: none is taken offline before {} s have passed.",
                    limit.duration().toSeconds());
        } else if (decision.suspended() && !justStarted && !alarmed) {
            alarmed = true;
            LOG.error(
                    "{} of {} nodes are silent: no instance is moved until that is understood. "
                            + "Disable nodes that are really lost.",
                    decision.silent(),
                    decision.of());
        } else if (!decision.suspended() && suspended) {
            alarmed = false;
            LOG.warn("Enough nodes are heard again: silent nodes are taken offline again.");
        }
        suspended = decision.suspended();
    }
}
