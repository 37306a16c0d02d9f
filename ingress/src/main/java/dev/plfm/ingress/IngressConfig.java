package dev.plfm.ingress;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ingress node needs to know.
 *
 * @param server base URI of the control plane, without {@code /v1}
 * @param readServer where the routing table is read
 * @param credential registers the node when it is not registered yet: an operator's token or a one-time enrolment token
 * @param ports that routes may listen on, as the contract numbers them
 * @param bind address to listen on; empty means every address
 * @param anyAddress whether a port's only raw route takes connections to whatever address: for a machine that has none of the environments'
 *     addresses and serves one tenant; else only those to the route's own address are its
 * @param portOffset added to the contract's ports: so that 443 can be served by somebody who may not open it
 * @param dir keeps who the node is and its last routing table
 * @param endpoints directory in which agents of this machine say where their instances listen; null when there are none
 */
public record IngressConfig(
        URI server,
        URI readServer,
        @Nullable String credential,
        String hostname,
        String region,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        List<Integer> ports,
        String bind,
        boolean anyAddress,
        int portOffset,
        Path dir,
        @Nullable Path endpoints,
        Limits limits) {
    public IngressConfig {
        ports = List.copyOf(ports);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("an ingress node needs at least one port");
        }
        for (int port : ports) {
            if (port < 1 || port > 65_535 || port + portOffset < 1 || port + portOffset > 65_535) {
                throw new IllegalArgumentException("port " + port + " with the offset " + portOffset + " is no port");
            }
        }
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "IngressConfig[server=%s, hostname=%s, ports=%s, dir=%s]".formatted(server, hostname, ports, dir);
    }

    /**
     * What a client may take up.
     *
     * @param connections at the same time; more are closed at once
     * @param hello how long a client may take for its first TLS message, which is also bounded in size
     * @param connect how long one backend may take to accept
     * @param attempts how many backends are tried for a connection
     * @param idle after which a connection without a byte in either direction is closed
     */
    public record Limits(int connections, Duration hello, Duration connect, int attempts, Duration idle) {
        public static final Limits DEFAULT =
                new Limits(20_000, Duration.ofSeconds(5), Duration.ofSeconds(2), 3, Duration.ofHours(1));
    }
}
