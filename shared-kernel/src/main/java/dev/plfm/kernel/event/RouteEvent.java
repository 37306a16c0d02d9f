package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a route. */
public sealed interface RouteEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "route";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    RouteId routeId();

    @Override
    default String aggregateId() {
        return routeId().value();
    }

    @JsonTypeName("route.created")
    @Revision("1")
    record RouteCreated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            RouteId routeId,
            String hostname,
            int listenPort,
            ProtocolHint protocolHint,
            String backendProcessType,
            int backendPort,
            ProxyProtocol proxyProtocol,
            boolean backendExpectsProxyProtocol,
            boolean ipv4Required,
            @Nullable String envIpv4Address)
            implements RouteEvent {}

    /** Only what changed is there, the rest null; when {@code ipv4Required} becomes false, the address goes too. */
    @JsonTypeName("route.updated")
    @Revision("1")
    record RouteUpdated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            RouteId routeId,
            @Nullable String backendProcessType,
            @Nullable Integer backendPort,
            @Nullable ProxyProtocol proxyProtocol,
            @Nullable Boolean backendExpectsProxyProtocol,
            @Nullable Boolean ipv4Required,
            @Nullable String envIpv4Address)
            implements RouteEvent {}

    @JsonTypeName("route.deleted")
    @Revision("1")
    record RouteDeleted(OrgId orgId, AppId appId, EnvId envId, RouteId routeId, String hostname)
            implements RouteEvent {}
}
