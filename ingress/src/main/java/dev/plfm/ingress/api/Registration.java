package dev.plfm.ingress.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node says of itself when it registers. */
public record Registration(
        String hostname,
        String region,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        List<Integer> listenPorts) {
    /** What comes back. */
    public record Registered(@Nullable String id, @Nullable String ingressToken) {
        /** Leaves the token out. */
        @Override
        public String toString() {
            return String.valueOf(id);
        }
    }
}
