package dev.plfm.query.ingress;

import dev.plfm.kernel.event.IngressEvent.IngressDeregistered;
import dev.plfm.kernel.event.IngressEvent.IngressRegistered;
import dev.plfm.kernel.event.IngressEvent.IngressStateChanged;
import dev.plfm.kernel.event.IngressEvent.IngressUpdated;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the table of ingress nodes. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class IngressProjection implements ReadModelView {
    private final ViewWrites.Of table;

    IngressProjection(ViewWrites writes) {
        this.table = writes.of("ingress");
    }

    @Override
    public String name() {
        return "ingress";
    }

    @Override
    public List<String> tables() {
        return List.of("ingress");
    }

    @EventHandler
    void on(IngressRegistered event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.ingress (ingress_id, hostname, region, public_ipv6, public_ipv4, listen_ports,
                    created_event_id, created_at, updated_at)
                VALUES (:ingress, :hostname, :region, :ipv6, :ipv4, :ports::jsonb, :position, :at, :at)
                """)
                .param("ingress", event.ingressId().value())
                .param("hostname", event.hostname())
                .param("region", event.region())
                .param("ipv6", event.publicIpv6())
                .param("ipv4", event.publicIpv4())
                .param("ports", Columns.json(event.listenPorts()))
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.ingressId());
    }

    @EventHandler
    void on(IngressUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.ingress SET hostname = :hostname, region = :region, public_ipv6 = :ipv6,
                    public_ipv4 = :ipv4, listen_ports = :ports::jsonb,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE ingress_id = :ingress
                """)
                .param("ingress", event.ingressId().value())
                .param("hostname", event.hostname())
                .param("region", event.region())
                .param("ipv6", event.publicIpv6())
                .param("ipv4", event.publicIpv4())
                .param("ports", Columns.json(event.listenPorts()))
                .param("at", Columns.time(at))
                .update(event.ingressId());
    }

    @EventHandler
    void on(IngressStateChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.ingress SET state = :state, state_reason = :reason,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE ingress_id = :ingress
                """)
                .param("ingress", event.ingressId().value())
                .param("state", event.state().wire())
                .param("reason", event.reason())
                .param("at", Columns.time(at))
                .update(event.ingressId());
    }

    @EventHandler
    void on(IngressDeregistered event) {
        table.sql("DELETE FROM read_model.ingress WHERE ingress_id = :ingress")
                .param("ingress", event.ingressId().value())
                .update(event.ingressId());
    }
}
