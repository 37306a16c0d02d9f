package dev.plfm.command.ingress;

import dev.plfm.command.ingress.IngressCommand.DeregisterIngress;
import dev.plfm.command.ingress.IngressCommand.MarkIngressBack;
import dev.plfm.command.ingress.IngressCommand.MarkIngressOffline;
import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.command.ingress.IngressCommand.RegisterIngress;
import dev.plfm.command.ingress.IngressCommand.UpdateIngress;
import dev.plfm.kernel.event.IngressEvent;
import dev.plfm.kernel.event.IngressEvent.IngressDeregistered;
import dev.plfm.kernel.event.IngressEvent.IngressRegistered;
import dev.plfm.kernel.event.IngressEvent.IngressStateChanged;
import dev.plfm.kernel.event.IngressEvent.IngressUpdated;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.resource.IngressResource;
import dev.plfm.kernel.value.IngressState;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A machine that takes traffic from outside: where it is reached and whether it is heard, until it is deregistered. */
@Aggregate(
        type = IngressEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
class IngressNode {
    private static final String BY_OPERATOR = "operator";

    @AggregateIdentifier
    private IngressId ingressId;

    private String hostname;
    private String region;
    private Reach reach;
    private IngressState state = IngressState.ACTIVE;
    private @Nullable String stateReason;
    private boolean deregistered;
    private long version;
    private Instant createdAt;
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    IngressNode() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    IngressResource handle(RegisterIngress command, IngressTokens tokens) {
        String enrollment = command.enrollment();
        if (enrollment != null) {
            tokens.use(enrollment);
        }
        tokens.store(command.ingressId(), command.token().hash());
        AggregateLifecycle.apply(new IngressRegistered(
                command.ingressId(),
                command.hostname(),
                command.region(),
                command.reach().publicIpv6(),
                command.reach().publicIpv4(),
                command.reach().listenPorts()));
        return resource().withToken(command.token().text());
    }

    @CommandHandler
    void handle(UpdateIngress command) {
        if (!deregistered && !command.reach().equals(reach)) {
            AggregateLifecycle.apply(new IngressUpdated(
                    ingressId,
                    hostname,
                    region,
                    command.reach().publicIpv6(),
                    command.reach().publicIpv4(),
                    command.reach().listenPorts()));
        }
    }

    @CommandHandler
    void handle(MarkIngressOffline command) {
        become(IngressState.OFFLINE, IngressCommand.HEARTBEATS_MISSED);
    }

    @CommandHandler
    void handle(MarkIngressBack command) {
        become(IngressState.ACTIVE, IngressCommand.HEARD_AGAIN);
    }

    @CommandHandler
    void handle(DeregisterIngress command, IngressTokens tokens) {
        if (!deregistered) {
            tokens.revoke(ingressId);
            AggregateLifecycle.apply(new IngressDeregistered(ingressId, BY_OPERATOR));
        }
    }

    @EventSourcingHandler
    void on(IngressRegistered event, @Timestamp Instant at) {
        ingressId = event.ingressId();
        hostname = event.hostname();
        region = event.region();
        reach = new Reach(event.publicIpv6(), event.publicIpv4(), event.listenPorts());
        createdAt = at;
        changed(at);
    }

    @EventSourcingHandler
    void on(IngressUpdated event, @Timestamp Instant at) {
        hostname = event.hostname();
        region = event.region();
        reach = new Reach(event.publicIpv6(), event.publicIpv4(), event.listenPorts());
        changed(at);
    }

    @EventSourcingHandler
    void on(IngressStateChanged event, @Timestamp Instant at) {
        state = event.state();
        stateReason = event.reason();
        changed(at);
    }

    @EventSourcingHandler
    void on(IngressDeregistered event, @Timestamp Instant at) {
        deregistered = true;
        changed(at);
    }

    private void become(IngressState wanted, String reason) {
        if (!deregistered && state != wanted) {
            AggregateLifecycle.apply(new IngressStateChanged(ingressId, wanted, reason));
        }
    }

    private void changed(Instant at) {
        version++;
        updatedAt = at;
    }

    private IngressResource resource() {
        return new IngressResource(
                ingressId,
                hostname,
                region,
                state,
                stateReason,
                reach.publicIpv6(),
                reach.publicIpv4(),
                reach.listenPorts(),
                null,
                null,
                null,
                version,
                createdAt,
                updatedAt);
    }
}
