package dev.plfm.command.route;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.value.ProcessTypes;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;

/** What of a route can change. */
public record RouteSettings(
        String backendProcessType,
        int backendPort,
        ProxyProtocol proxyProtocol,
        boolean backendExpectsProxyProtocol,
        boolean ipv4Required) {
    private static final int HIGHEST_PORT = 65_535;

    public RouteSettings {
        if (!ProcessTypes.isValid(backendProcessType)) {
            throw DomainException.invalid("backend_process_type", "must be " + ProcessTypes.FORM);
        }
        checkPort("backend_port", backendPort);
    }

    static RouteSettings of(RouteResource route) {
        return new RouteSettings(
                route.backendProcessType(),
                route.backendPort(),
                route.proxyProtocol(),
                route.backendExpectsProxyProtocol(),
                route.ipv4Required());
    }

    static void checkPort(String field, int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw DomainException.invalid(field, "must be from 1 to " + HIGHEST_PORT);
        }
    }

    /** Refuses what cannot be together. */
    void check(ProtocolHint protocolHint) {
        if (proxyProtocol == ProxyProtocol.V2 && !backendExpectsProxyProtocol) {
            throw DomainException.invalid(
                    "backend_expects_proxy_protocol",
                    "must be true with proxy_protocol v2: a backend that does not expect the header takes it for the client's first bytes");
        }
        if (protocolHint == ProtocolHint.TCP_RAW && !ipv4Required) {
            throw DomainException.invalid(
                    "ipv4_required",
                    "must be true with protocol_hint tcp_raw: without a hostname in the traffic only an address of its own tells it apart");
        }
    }
}
