package dev.plfm.command.ingress;

import dev.plfm.command.ingress.HeartbeatBody.Heartbeat;
import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The ingress nodes that are registered, and when each was last heard, by the clock of the store. */
interface IngressNodes {
    /** Overwrites what was heard of it; answers with what is known of it, or with nothing when it is not registered. */
    Optional<Known> heard(IngressId ingressId, Heartbeat heartbeat);

    /** The time now. */
    Instant now();

    /** Those that are not offline and were not heard for longer than the limit; what came before {@code listeningSince} counts as heard then. */
    List<IngressId> silent(Duration limit, Instant listeningSince);

    /** What the log says of an ingress node. */
    record Known(Reach reach, IngressState state) {}
}
