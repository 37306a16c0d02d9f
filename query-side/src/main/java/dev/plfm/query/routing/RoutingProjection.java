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
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewTable;
import dev.plfm.query.platform.ViewTable.Place;
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
    private final ViewTable routes;
    private final ViewTable addresses;
    private final ViewTable backends;
    private final RoutingVersion version;
    private final HeldProjection held;

    RoutingProjection(ViewWrites writes) {
        this.routes = writes.table("ingress_route", "route_id");
        this.addresses = writes.table("ingress_address", "env_id");
        this.backends = writes.table("ingress_backend", "instance_id");
        this.version = new RoutingVersion(writes.table("ingress_config", "only_row"));
        this.held = new HeldProjection(writes, routes, backends, version);
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
        Place route = routes.at(event.routeId());
        route.insertBy(
                rows -> {
                    rows.insert(route)
                            .set("org_id", event.orgId())
                            .set("app_id", event.appId())
                            .set("env_id", event.envId())
                            .set("hostname", event.hostname())
                            .set("listen_port", event.listenPort())
                            .set("protocol_hint", event.protocolHint().wire())
                            .set("backend_process_type", event.backendProcessType())
                            .set("backend_port", event.backendPort())
                            .set("proxy_protocol", event.proxyProtocol().wire())
                            .set("ipv4_required", event.ipv4Required())
                            .set("created_event_id", Columns.position(token));
                    version.begin(rows, at, token);
                },
                version.place());
    }

    @EventHandler
    void on(RouteUpdated event, @Timestamp Instant at, TrackingToken token) {
        Place route = routes.at(event.routeId());
        route.work(
                rows -> {
                    ViewRow row = rows.find(route);
                    if (row != null) {
                        row.setIfGiven("backend_process_type", event.backendProcessType())
                                .setIfGiven("backend_port", event.backendPort())
                                .setIfGiven("proxy_protocol", Columns.wire(event.proxyProtocol()))
                                .setIfGiven("ipv4_required", event.ipv4Required());
                        version.set(rows, at, token);
                    }
                },
                version.place());
    }

    @EventHandler
    void on(RouteDeleted event, @Timestamp Instant at, TrackingToken token) {
        remove(routes.at(event.routeId()), at, token);
    }

    @EventHandler
    void on(EnvIpv4AddonEnabled event, @Timestamp Instant at, TrackingToken token) {
        Place address = addresses.at(event.envId());
        address.work(
                rows -> {
                    rows.findOrInsert(address).set("org_id", event.orgId()).set("ipv4_address", event.ipv4Address());
                    version.begin(rows, at, token);
                },
                version.place());
    }

    @EventHandler
    void on(EnvIpv4AddonDisabled event, @Timestamp Instant at, TrackingToken token) {
        remove(addresses.at(event.envId()), at, token);
    }

    private void remove(Place place, Instant at, TrackingToken token) {
        place.work(
                rows -> {
                    if (rows.find(place) != null) {
                        rows.delete(place);
                        version.set(rows, at, token);
                    }
                },
                version.place());
    }

    /** It cannot serve before its node says so. */
    @EventHandler
    void on(InstanceAllocated event, TrackingToken token) {
        Place backend = backends.at(event.instanceId());
        backend.work(rows -> {
            if (rows.find(backend) == null) {
                rows.insert(backend)
                        .set("org_id", event.orgId())
                        .set("env_id", event.envId())
                        .set("process_type", event.processType())
                        .set("overlay_ipv6", event.overlayIpv6())
                        .set("desired_state", event.desiredState().wire())
                        .set("created_event_id", Columns.position(token))
                        .set("generation", event.generation())
                        .set("spec_hash", event.specHash());
            }
        });
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at, TrackingToken token) {
        become("desired_state", event, event.instanceId(), event.desiredState().wire(), at, token);
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        become("status", event, event.instanceId(), event.status().wire(), at, token);
        if (event.status() == InstanceStatus.STOPPED) {
            backends.at(event.instanceId()).delete();
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
        Place routed = routes.where("env_id", event.envId());
        Place addressed = addresses.at(event.envId());
        routed.work(
                rows -> {
                    if (!rows.all(routed).isEmpty() || rows.find(addressed) != null) {
                        rows.delete(routed);
                        rows.delete(addressed);
                        version.set(rows, at, token);
                    }
                },
                addressed,
                version.place());
        backends.where("env_id", event.envId()).delete();
        held.forget(event.envId());
    }

    /** @param column one of this class's own words */
    private void become(
            String column, WorkloadEvent event, InstanceId instanceId, String value, Instant at, TrackingToken token) {
        Place place = backends.at(instanceId);
        Place routed = routes.where("env_id", event.envId());
        place.work(
                rows -> {
                    ViewRow backend = rows.find(place);
                    if (backend != null) {
                        boolean served = serves(backend);
                        backend.set(column, value);
                        if (served != serves(backend) && leadsTo(rows.all(routed), backend.text("process_type"))) {
                            version.set(rows, at, token);
                        }
                    }
                },
                routed,
                version.place());
    }

    static boolean serves(ViewRow backend) {
        return backend.text("desired_state").equals("running")
                && backend.text("status").equals("ready");
    }

    static boolean leadsTo(List<ViewRow> routes, String processType) {
        return routes.stream()
                .anyMatch(route -> route.text("backend_process_type").equals(processType));
    }
}
