package dev.plfm.query.routing;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routing table of one version in the form in which it is sent: made once, the same for every ingress node but for its id. */
final class RoutingTable {
    private static final String SPEC_VERSION = "v1";

    private final long version;
    private final byte[] common;

    private RoutingTable(long version, byte[] common) {
        this.version = version;
        this.common = common;
    }

    static RoutingTable of(long version, Instant createdAt, List<String> ipv4Addresses, List<Route> routes) {
        return new RoutingTable(
                version, Json.mapper().writeValueAsBytes(new Common(version, createdAt, ipv4Addresses, routes)));
    }

    /** Position of the last event that changed it; never goes back. */
    long version() {
        return version;
    }

    /** The JSON of the table as that ingress node gets it. */
    byte[] forIngress(IngressId ingressId) {
        String own = "{\"spec_version\":\"" + SPEC_VERSION + "\",\"ingress_id\":\"" + ingressId.value() + "\",";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(own.length() + common.length);
        bytes.writeBytes(own.getBytes(StandardCharsets.UTF_8));
        bytes.write(common, 1, common.length - 1);
        return bytes.toByteArray();
    }

    /** What all have in common. */
    private record Common(long version, Instant createdAt, List<String> ipv4Addresses, List<Route> routes) {}

    /**
     * A route and who serves it now.
     *
     * @param ipv4Address of its environment, where it is not told apart by its hostname
     */
    record Route(
            RouteId routeId,
            OrgId orgId,
            EnvId envId,
            String hostname,
            int listenPort,
            ProtocolHint protocolHint,
            ProxyProtocol proxyProtocol,
            @Nullable String ipv4Address,
            List<Backend> backends) {}

    /** An instance that takes traffic. */
    record Backend(InstanceId instanceId, String overlayIpv6, int port) {}
}
