package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to an ingress node; tenants never see it. */
public sealed interface IngressEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "ingress";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    IngressId ingressId();

    @Override
    default String aggregateId() {
        return ingressId().value();
    }

    @JsonTypeName("ingress.registered")
    @Revision("1")
    record IngressRegistered(
            IngressId ingressId,
            String hostname,
            String region,
            @Nullable String publicIpv6,
            @Nullable String publicIpv4,
            List<Integer> listenPorts)
            implements IngressEvent {}

    /** All of it after the change. */
    @JsonTypeName("ingress.updated")
    @Revision("1")
    record IngressUpdated(
            IngressId ingressId,
            String hostname,
            String region,
            @Nullable String publicIpv6,
            @Nullable String publicIpv4,
            List<Integer> listenPorts)
            implements IngressEvent {}

    @JsonTypeName("ingress.deregistered")
    @Revision("1")
    record IngressDeregistered(IngressId ingressId, String reason) implements IngressEvent {}

    @JsonTypeName("ingress.state_changed")
    @Revision("1")
    record IngressStateChanged(IngressId ingressId, IngressState state, String reason) implements IngressEvent {}
}
