package dev.plfm.command.ingress;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.IngressId;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What an ingress node can be told. */
public sealed interface IngressCommand {
    /** The reason of a silent ingress node's state. */
    String HEARTBEATS_MISSED = "heartbeats_missed";

    /** The reason of the state of one that speaks after its silence. */
    String HEARD_AGAIN = "heard_again";

    @TargetAggregateIdentifier
    IngressId ingressId();

    /**
     * Answers with the ingress node as a resource, its token included.
     *
     * @param token only its hash is kept, outside the log
     * @param enrollment the hash, in hex, of the one-time token that this registration uses up; null when an operator registers
     */
    record RegisterIngress(
            IngressId ingressId,
            String hostname,
            String region,
            Reach reach,
            IngressToken token,
            @Nullable String enrollment)
            implements IngressCommand, OwnTransaction {}

    /** Where it is reached changed; no effect when it did not. */
    record UpdateIngress(IngressId ingressId, Reach reach) implements IngressCommand {}

    /** It has been silent too long. */
    record MarkIngressOffline(IngressId ingressId) implements IngressCommand {}

    /** It is heard again. */
    record MarkIngressBack(IngressId ingressId) implements IngressCommand {}

    /** It is gone for good, and its token with it; no effect when it is gone already. */
    record DeregisterIngress(IngressId ingressId) implements IngressCommand, OwnTransaction {}

    /** Where clients reach an ingress node. */
    record Reach(@Nullable String publicIpv6, @Nullable String publicIpv4, List<Integer> listenPorts) {
        public Reach {
            listenPorts = List.copyOf(listenPorts);
        }
    }
}
