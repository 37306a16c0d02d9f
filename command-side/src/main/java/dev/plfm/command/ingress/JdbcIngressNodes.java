package dev.plfm.command.ingress;

import dev.plfm.command.ingress.HeartbeatBody.Heartbeat;
import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.IngressEvent;
import dev.plfm.kernel.event.IngressEvent.IngressDeregistered;
import dev.plfm.kernel.event.IngressEvent.IngressRegistered;
import dev.plfm.kernel.event.IngressEvent.IngressStateChanged;
import dev.plfm.kernel.event.IngressEvent.IngressUpdated;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ingress nodes in tables that are written in the transaction of their events, so that two never have one hostname. */
@Component
@Order(AppendOrder.INGRESS_NODES)
class JdbcIngressNodes implements IngressNodes, AppendStep {
    private final JdbcClient jdbc;

    JdbcIngressNodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof IngressEvent;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> message : events) {
            Object event = message.getPayload();
            if (event instanceof IngressRegistered registered) {
                insert(registered);
            } else if (event instanceof IngressUpdated updated) {
                update(updated);
            } else if (event instanceof IngressStateChanged changed) {
                jdbc.sql("UPDATE command.ingress_node SET state = ? WHERE ingress_id = ?")
                        .params(changed.state().wire(), changed.ingressId().value())
                        .update();
            } else if (event instanceof IngressDeregistered gone) {
                remove(gone.ingressId());
            }
        }
    }

    private void insert(IngressRegistered event) {
        int inserted = jdbc.sql("""
                        INSERT INTO command.ingress_node (ingress_id, hostname, public_ipv6, public_ipv4, listen_ports)
                        VALUES (:ingress, :hostname, :ipv6, :ipv4, :ports::integer[])
                        ON CONFLICT ON CONSTRAINT ingress_node_hostname_key DO NOTHING
                        """)
                .param("ingress", event.ingressId().value())
                .param("hostname", event.hostname())
                .param("ipv6", event.publicIpv6())
                .param("ipv4", event.publicIpv4())
                .param("ports", array(event.listenPorts()))
                .update();
        if (inserted == 0) {
            throw new DomainException(
                    ErrorCode.ALREADY_EXISTS,
                    "There is already an ingress node with the hostname \"" + event.hostname() + "\".",
                    List.of(new FieldError("hostname", "is taken")));
        }
    }

    private void update(IngressUpdated event) {
        jdbc.sql("""
                UPDATE command.ingress_node SET public_ipv6 = :ipv6, public_ipv4 = :ipv4, listen_ports = :ports::integer[]
                WHERE ingress_id = :ingress
                """)
                .param("ingress", event.ingressId().value())
                .param("ipv6", event.publicIpv6())
                .param("ipv4", event.publicIpv4())
                .param("ports", array(event.listenPorts()))
                .update();
    }

    private void remove(IngressId ingressId) {
        jdbc.sql("DELETE FROM command.ingress_node WHERE ingress_id = ?")
                .param(ingressId.value())
                .update();
        jdbc.sql("DELETE FROM command.ingress_heartbeat WHERE ingress_id = ?")
                .param(ingressId.value())
                .update();
    }

    @Override
    public Optional<Known> heard(IngressId ingressId, Heartbeat heartbeat) {
        return jdbc.sql("""
                        WITH node AS (SELECT * FROM command.ingress_node WHERE ingress_id = :ingress),
                            noted AS (
                                INSERT INTO command.ingress_heartbeat AS h (ingress_id, heard_at, config_version, connections)
                                SELECT ingress_id, now(), :version, :connections FROM node
                                ON CONFLICT (ingress_id) DO UPDATE SET heard_at = greatest(h.heard_at, excluded.heard_at),
                                    config_version = excluded.config_version, connections = excluded.connections)
                        SELECT * FROM node
                        """)
                .param("ingress", ingressId.value())
                .param("version", heartbeat.configVersion())
                .param("connections", heartbeat.connections())
                .query(JdbcIngressNodes::known)
                .optional();
    }

    @Override
    public Instant now() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    @Override
    public List<IngressId> silent(Duration limit, Instant listeningSince) {
        return jdbc.sql("""
                        SELECT n.ingress_id FROM command.ingress_node n LEFT JOIN command.ingress_heartbeat h USING (ingress_id)
                        WHERE n.state <> 'offline'
                            AND greatest(n.registered_at, h.heard_at, :since) < clock_timestamp() - make_interval(secs => :limit)
                        """)
                .param("since", Timestamp.from(listeningSince))
                .param("limit", limit.toMillis() / 1000.0)
                .query((row, number) -> new IngressId(row.getString("ingress_id")))
                .list();
    }

    private static Known known(ResultSet row, int number) throws SQLException {
        Integer[] ports = (Integer[]) row.getArray("listen_ports").getArray();
        return new Known(
                new Reach(row.getString("public_ipv6"), row.getString("public_ipv4"), Arrays.asList(ports)),
                IngressState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }

    private static String array(List<Integer> ports) {
        StringBuilder text = new StringBuilder("{");
        for (@Nullable Integer port : ports) {
            text.append(text.length() == 1 ? "" : ",").append(port);
        }
        return text.append('}').toString();
    }
}
