package dev.plfm.ingress.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node says of itself from time to time. */
public record Heartbeat(
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        List<Integer> listenPorts,
        @Nullable Long configVersion,
        int connections) {
    /** What comes back. */
    public record Heard(@Nullable Integer nextHeartbeatSecs) {}
}
