package dev.plfm.command.ingress;

import dev.plfm.command.ingress.HeartbeatBody.Heartbeat;
import dev.plfm.command.ingress.IngressCommand.MarkIngressBack;
import dev.plfm.command.ingress.IngressCommand.MarkIngressOffline;
import dev.plfm.command.ingress.IngressCommand.UpdateIngress;
import dev.plfm.command.ingress.IngressNodes.Known;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Notes that ingress nodes are heard, and tells their aggregates what changed: an address, a silence, a return. A silence counts from when
 * this process began to listen at the earliest, so that a control plane that was away takes nobody for lost.
 */
@Component
class IngressHeartbeats {
    private static final int HEARTBEATS_IN_LIMIT = 6;

    private final IngressNodes nodes;
    private final SystemCommands commands;
    private final Duration limit;
    private volatile @Nullable Instant listeningSince;

    IngressHeartbeats(
            IngressNodes nodes,
            SystemCommands commands,
            @Value("${plfm.heartbeat.limit-seconds:60}") int limitSeconds) {
        this.nodes = nodes;
        this.commands = commands;
        this.limit = Duration.ofSeconds(limitSeconds);
    }

    /**
     * Seconds until the next heartbeat is expected.
     *
     * @throws DomainException {@code not_found} when it was deregistered
     */
    int accept(IngressId ingressId, Heartbeat heartbeat) {
        Known known = nodes.heard(ingressId, heartbeat).orElseThrow(() -> DomainException.notFound("ingress node"));
        if (known.state() == IngressState.OFFLINE) {
            commands.send(ingressId.value(), new MarkIngressBack(ingressId), null);
        }
        if (!known.reach().equals(heartbeat.reach())) {
            commands.send(ingressId.value(), new UpdateIngress(ingressId, heartbeat.reach()), null);
        }
        return Math.max(1, (int) limit.toSeconds() / HEARTBEATS_IN_LIMIT);
    }

    /** Takes those offline that have been silent too long. */
    void look() {
        Instant since = listeningSince;
        if (since == null) {
            since = nodes.now();
            listeningSince = since;
        }
        nodes.silent(limit, since)
                .forEach(ingress -> commands.send("ingress-monitor", new MarkIngressOffline(ingress), null));
    }
}
