package dev.plfm.ingress.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The routing table as the control plane sends it; members that are missing are empty. */
public record RoutingTable(
        @Nullable String specVersion, @Nullable String ingressId, long version, List<Route> routes) {
    public static final RoutingTable NONE = new RoutingTable("v1", null, -1, List.of());

    public RoutingTable {
        routes = List.copyOf(Objects.requireNonNullElse(routes, List.of()));
    }

    /** One route and those who serve it. */
    public record Route(
            String routeId,
            String hostname,
            int listenPort,
            String protocolHint,
            @Nullable String proxyProtocol,
            @Nullable String ipv4Address,
            List<Backend> backends) {
        private static final String RAW = "tcp_raw";
        private static final String PROXY_V2 = "v2";

        public Route {
            backends = List.copyOf(Objects.requireNonNullElse(backends, List.of()));
        }

        public boolean isRaw() {
            return RAW.equals(protocolHint);
        }

        public boolean wantsProxyHeader() {
            return PROXY_V2.equals(proxyProtocol);
        }
    }

    /** An instance that takes traffic. */
    public record Backend(String instanceId, String overlayIpv6, int port) {}
}
