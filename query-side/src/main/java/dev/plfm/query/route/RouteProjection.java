package dev.plfm.query.route;

import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
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

/** Keeps the table of routes. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class RouteProjection implements ReadModelView {
    private final ViewWrites.Of table;

    RouteProjection(ViewWrites writes) {
        this.table = writes.of("route");
    }

    @Override
    public String name() {
        return "route";
    }

    @Override
    public List<String> tables() {
        return List.of("route");
    }

    @EventHandler
    void on(RouteCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.route (route_id, org_id, app_id, env_id, hostname, listen_port, protocol_hint,
                    backend_process_type, backend_port, proxy_protocol, backend_expects_proxy_protocol, ipv4_required,
                    env_ipv4_address, created_event_id, created_at, updated_at)
                VALUES (:route, :org, :app, :env, :hostname, :listenPort, :protocol, :processType, :port, :proxy, :expects,
                    :ipv4, :address, :position, :at, :at)
                """)
                .param("route", event.routeId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("hostname", event.hostname())
                .param("listenPort", event.listenPort())
                .param("protocol", event.protocolHint().wire())
                .param("processType", event.backendProcessType())
                .param("port", event.backendPort())
                .param("proxy", event.proxyProtocol().wire())
                .param("expects", event.backendExpectsProxyProtocol())
                .param("ipv4", event.ipv4Required())
                .param("address", event.envIpv4Address())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.routeId());
    }

    @EventHandler
    void on(RouteUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.route SET
                    backend_process_type = coalesce(:processType::text, backend_process_type),
                    backend_port = coalesce(:port::integer, backend_port),
                    proxy_protocol = coalesce(:proxy::text, proxy_protocol),
                    backend_expects_proxy_protocol = coalesce(:expects::boolean, backend_expects_proxy_protocol),
                    ipv4_required = coalesce(:ipv4::boolean, ipv4_required),
                    env_ipv4_address = CASE WHEN coalesce(:ipv4::boolean, ipv4_required)
                        THEN coalesce(:address::text, env_ipv4_address) END,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE route_id = :route
                """)
                .param("route", event.routeId().value())
                .param("processType", event.backendProcessType())
                .param("port", event.backendPort())
                .param(
                        "proxy",
                        event.proxyProtocol() == null
                                ? null
                                : event.proxyProtocol().wire())
                .param("expects", event.backendExpectsProxyProtocol())
                .param("ipv4", event.ipv4Required())
                .param("address", event.envIpv4Address())
                .param("at", Columns.time(at))
                .update(event.routeId());
    }

    @EventHandler
    void on(RouteDeleted event) {
        table.sql("DELETE FROM read_model.route WHERE route_id = :route")
                .param("route", event.routeId().value())
                .update(event.routeId());
    }
}
