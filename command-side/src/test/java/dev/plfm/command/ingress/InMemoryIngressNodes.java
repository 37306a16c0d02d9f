package dev.plfm.command.ingress;

import dev.plfm.command.ingress.HeartbeatBody.Heartbeat;
import dev.plfm.kernel.id.IngressId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** No ingress node at all: for the simulation, in which there is no traffic. */
final class InMemoryIngressNodes implements IngressNodes {
    @Override
    public Optional<Known> heard(IngressId ingressId, Heartbeat heartbeat) {
        return Optional.empty();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public List<IngressId> silent(Duration limit, Instant listeningSince) {
        return List.of();
    }
}
