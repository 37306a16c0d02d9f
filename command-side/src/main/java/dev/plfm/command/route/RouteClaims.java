package dev.plfm.command.route;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.RouteEvent;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.id.EnvId;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who has which hostname and port, kept from the events that are about to be appended: a hostname is one environment's, a port of it one
 * route's. A refusal never says whose a hostname is.
 */
@Component
@Order(AppendOrder.ROUTES)
class RouteClaims implements AppendStep {
    private final JdbcClient jdbc;

    RouteClaims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof RouteEvent;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> message : events) {
            Object event = message.getPayload();
            if (event instanceof RouteCreated created) {
                create(created);
            } else if (event instanceof RouteUpdated updated) {
                update(updated);
            } else if (event instanceof RouteDeleted deleted) {
                delete(deleted);
            }
        }
    }

    private void create(RouteCreated route) {
        claimHostname(route);
        int inserted = jdbc.sql("""
                        INSERT INTO command.route (route_id, org_id, app_id, env_id, hostname, listen_port, protocol_hint)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT ON CONSTRAINT route_hostname_port DO NOTHING
                        """)
                .param(route.routeId().value())
                .param(route.orgId().value())
                .param(route.appId().value())
                .param(route.envId().value())
                .param(route.hostname())
                .param(route.listenPort())
                .param(route.protocolHint().wire())
                .update();
        if (inserted == 0) {
            throw new DomainException(
                    ErrorCode.ALREADY_EXISTS,
                    "The environment has a route of " + route.hostname() + " on port " + route.listenPort()
                            + " already: change that one, or choose another port.",
                    List.of(new FieldError("listen_port", "is taken")));
        }
        if (route.envIpv4Address() != null) {
            claimAddress(route.routeId().value(), route.envId(), route.envIpv4Address());
        }
    }

    /** Locks the claim, new or old, until the transaction ends: who wants the same one waits. */
    private void claimHostname(RouteCreated route) {
        String holder = jdbc.sql("""
                        INSERT INTO command.hostname_claim AS c (hostname, org_id, env_id) VALUES (?, ?, ?)
                        ON CONFLICT (hostname) DO UPDATE SET hostname = c.hostname
                        RETURNING env_id
                        """)
                .params(route.hostname(), route.orgId().value(), route.envId().value())
                .query(String.class)
                .single();
        if (!holder.equals(route.envId().value())) {
            throw new DomainException(
                    ErrorCode.ALREADY_EXISTS,
                    "The hostname " + route.hostname()
                            + " is in use by another environment: choose another one, or delete the routes there first.",
                    List.of(new FieldError("hostname", "is taken")));
        }
    }

    /** One who speaks for himself on an address and port is alone there. */
    private void claimAddress(String routeId, EnvId envId, String address) {
        boolean own = jdbc.sql("""
                        SELECT 1 FROM command.ipv4_allocation WHERE env_id = ? AND address = ?::inet FOR UPDATE
                        """)
                .params(envId.value(), address)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!own) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "The environment's IPv4 address has just changed: read it again, then retry.");
        }
        boolean taken =
                jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM command.route mine
                            JOIN command.route other ON other.route_id <> mine.route_id AND other.listen_port = mine.listen_port
                                AND 'tcp_raw' IN (mine.protocol_hint, other.protocol_hint)
                            WHERE mine.route_id = ? AND other.ipv4_address = ?::inet)
                        """).params(routeId, address).query(Boolean.class).single();
        if (taken) {
            throw new DomainException(
                    ErrorCode.ALREADY_EXISTS,
                    "Another route of the environment has that port of its IPv4 address, and a tcp_raw route shares none: choose"
                            + " another port.",
                    List.of(new FieldError("listen_port", "is taken")));
        }
        setAddress(routeId, address);
    }

    private void update(RouteUpdated route) {
        if (route.envIpv4Address() != null) {
            claimAddress(route.routeId().value(), route.envId(), route.envIpv4Address());
        } else if (Boolean.FALSE.equals(route.ipv4Required())) {
            setAddress(route.routeId().value(), null);
        }
    }

    private void setAddress(String routeId, @Nullable String address) {
        jdbc.sql("UPDATE command.route SET ipv4_address = ?::inet WHERE route_id = ?")
                .param(address)
                .param(routeId)
                .update();
    }

    private void delete(RouteDeleted route) {
        jdbc.sql("SELECT 1 FROM command.hostname_claim WHERE hostname = ? FOR UPDATE")
                .param(route.hostname())
                .query(Integer.class)
                .optional();
        jdbc.sql("DELETE FROM command.route WHERE route_id = ?")
                .param(route.routeId().value())
                .update();
        jdbc.sql("""
                        DELETE FROM command.hostname_claim c
                        WHERE c.hostname = ? AND NOT EXISTS (SELECT FROM command.route r WHERE r.hostname = c.hostname)
                        """).param(route.hostname()).update();
    }
}
