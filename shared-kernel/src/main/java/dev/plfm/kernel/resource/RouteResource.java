package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hostname and port at the platform's edge, and the process type and port that its traffic goes to.
 *
 * @param envIpv4Address the environment's own address, when the route needs it
 */
public record RouteResource(
        RouteId id,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        String hostname,
        int listenPort,
        ProtocolHint protocolHint,
        String backendProcessType,
        int backendPort,
        ProxyProtocol proxyProtocol,
        boolean backendExpectsProxyProtocol,
        boolean ipv4Required,
        @Nullable String envIpv4Address,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
