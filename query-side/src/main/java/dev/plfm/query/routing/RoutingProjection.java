package dev.plfm.query.routing;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.InstanceStatus;
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

/**
 * Keeps what the routing table is made of, and the position of the last event that changed it: an instance counts when it begins or ceases
 * to serve, and then only if there is a route to it.
 */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class RoutingProjection implements ReadModelView {
    /** There is a row from the first route or address on. */
    private static final String BEGIN_VERSION = """
            INSERT INTO read_model.ingress_config AS c (version, changed_at) VALUES (:position, :at)
            ON CONFLICT (only_row) DO UPDATE SET version = greatest(c.version, :position),
                changed_at = CASE WHEN c.version > :position THEN c.changed_at ELSE :at END
            """;

    /** What happens in different environments is written in any order, as the version is that of the last of it. */
    static final String SET_VERSION = """
            UPDATE read_model.ingress_config SET version = greatest(version, :position),
                changed_at = CASE WHEN version > :position THEN changed_at ELSE :at END
            """;

    private final ViewWrites.Of table;
    private final HeldProjection held;

    RoutingProjection(ViewWrites writes) {
        this.table = writes.of("routing");
        this.held = new HeldProjection(table);
    }

    @Override
    public String name() {
        return "routing";
    }

    @Override
    public List<String> tables() {
        return List.of("ingress_route", "ingress_address", "ingress_backend", "ingress_held", "ingress_config");
    }

    @EventHandler
    void on(RouteCreated event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH added AS (
                    INSERT INTO read_model.ingress_route (route_id, org_id, app_id, env_id, hostname, listen_port, protocol_hint,
                        backend_process_type, backend_port, proxy_protocol, ipv4_required, created_event_id)
                    VALUES (:route, :org, :app, :env, :hostname, :listenPort, :protocol, :process, :port, :proxy, :ipv4,
                        :position))
                """ + BEGIN_VERSION)
                .param("route", event.routeId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("hostname", event.hostname())
                .param("listenPort", event.listenPort())
                .param("protocol", event.protocolHint().wire())
                .param("process", event.backendProcessType())
                .param("port", event.backendPort())
                .param("proxy", event.proxyProtocol().wire())
                .param("ipv4", event.ipv4Required())
                .update(event.envId());
    }

    @EventHandler
    void on(RouteUpdated event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH updated AS (
                    UPDATE read_model.ingress_route SET backend_process_type = coalesce(:process, backend_process_type),
                        backend_port = coalesce(:port, backend_port), proxy_protocol = coalesce(:proxy, proxy_protocol),
                        ipv4_required = coalesce(:ipv4, ipv4_required)
                    WHERE route_id = :route RETURNING route_id)
                """ + SET_VERSION + "WHERE EXISTS (SELECT FROM updated)")
                .param("route", event.routeId().value())
                .param("process", event.backendProcessType())
                .param("port", event.backendPort())
                .param("proxy", Columns.wire(event.proxyProtocol()))
                .param("ipv4", event.ipv4Required())
                .update(event.envId());
    }

    @EventHandler
    void on(RouteDeleted event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH deleted AS (DELETE FROM read_model.ingress_route WHERE route_id = :route RETURNING route_id)
                """ + SET_VERSION + "WHERE EXISTS (SELECT FROM deleted)")
                .param("route", event.routeId().value())
                .update(event.envId());
    }

    @EventHandler
    void on(EnvIpv4AddonEnabled event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH added AS (
                    INSERT INTO read_model.ingress_address (env_id, org_id, ipv4_address) VALUES (:env, :org, :address)
                    ON CONFLICT (env_id) DO UPDATE SET ipv4_address = excluded.ipv4_address)
                """ + BEGIN_VERSION)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("address", event.ipv4Address())
                .update(event.envId());
    }

    @EventHandler
    void on(EnvIpv4AddonDisabled event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH deleted AS (DELETE FROM read_model.ingress_address WHERE env_id = :env RETURNING env_id)
                """ + SET_VERSION + "WHERE EXISTS (SELECT FROM deleted)")
                .param("env", event.envId().value())
                .update(event.envId());
    }

    /** It cannot serve before its node says so. */
    @EventHandler
    void on(InstanceAllocated event, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.ingress_backend (instance_id, org_id, env_id, process_type, overlay_ipv6, desired_state,
                    created_event_id, generation, spec_hash)
                VALUES (:instance, :org, :env, :process, :address, :desired, :position, :generation, :spec)
                ON CONFLICT (instance_id) DO NOTHING
                """)
                .param("instance", event.instanceId().value())
                .param("org", event.orgId().value())
                .param("env", event.envId().value())
                .param("process", event.processType())
                .param("address", event.overlayIpv6())
                .param("desired", event.desiredState().wire())
                .param("position", Columns.position(token))
                .param("generation", event.generation())
                .param("spec", event.specHash())
                .update(event.envId());
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at, TrackingToken token) {
        become("desired_state", event, event.instanceId(), event.desiredState().wire(), at, token);
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        become("status", event, event.instanceId(), event.status().wire(), at, token);
        if (event.status() == InstanceStatus.STOPPED) {
            table.sql("DELETE FROM read_model.ingress_backend WHERE instance_id = :instance")
                    .param("instance", event.instanceId().value())
                    .update(event.envId());
        }
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at, TrackingToken token) {
        held.note(event, at, token);
    }

    @EventHandler
    void on(WorkloadPromoted event, @Timestamp Instant at, TrackingToken token) {
        held.note(event, at, token);
    }

    @EventHandler
    void on(WorkloadRetired event) {
        held.note(event);
    }

    /** Whatever is left of it goes with it. */
    @EventHandler
    void on(EnvDeleted event, @Timestamp Instant at, TrackingToken token) {
        changed(at, token, """
                WITH routes AS (DELETE FROM read_model.ingress_route WHERE env_id = :env RETURNING env_id),
                    addresses AS (DELETE FROM read_model.ingress_address WHERE env_id = :env RETURNING env_id),
                    backends AS (DELETE FROM read_model.ingress_backend WHERE env_id = :env),
                    held AS (DELETE FROM read_model.ingress_held WHERE env_id = :env)
                """ + SET_VERSION + "WHERE EXISTS (SELECT FROM routes) OR EXISTS (SELECT FROM addresses)")
                .param("env", event.envId().value())
                .update(event.envId());
    }

    /** @param column one of this class's own words */
    private void become(
            String column, WorkloadEvent event, InstanceId instanceId, String value, Instant at, TrackingToken token) {
        changed(at, token, """
                WITH changed AS (
                    UPDATE read_model.ingress_backend b SET %s = :value
                    FROM read_model.ingress_backend before
                    WHERE b.instance_id = :instance AND before.instance_id = b.instance_id
                    RETURNING b.env_id, b.process_type, b.serves <> before.serves AS turned)
                """.formatted(column) + SET_VERSION + """
                FROM changed c
                WHERE c.turned AND EXISTS (
                    SELECT FROM read_model.ingress_route r
                    WHERE r.env_id = c.env_id AND r.backend_process_type = c.process_type)
                """)
                .param("instance", instanceId.value())
                .param("value", value)
                .update(event.envId());
    }

    /** All of an event in one statement: what follows from it depends on what it finds. */
    private ViewWrites.Statement changed(Instant at, TrackingToken token, String sql) {
        return table.sql(sql).param("position", Columns.position(token)).param("at", Columns.time(at));
    }
}
