package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ingress node as operators see it; {@code ingressToken} only in the answer to its registration. */
public record IngressResource(
        IngressId id,
        String hostname,
        String region,
        IngressState state,
        @Nullable String stateReason,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        List<Integer> listenPorts,
        @Nullable Instant lastHeartbeatAt,
        @Nullable Long configVersion,
        @Nullable String ingressToken,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource, ShownOnce {
    @Override
    public boolean holdsSecret() {
        return ingressToken != null;
    }

    /** The same with the token, for the answer to the registration. */
    public IngressResource withToken(String token) {
        return new IngressResource(
                id,
                hostname,
                region,
                state,
                stateReason,
                publicIpv6,
                publicIpv4,
                listenPorts,
                lastHeartbeatAt,
                configVersion,
                token,
                resourceVersion,
                createdAt,
                updatedAt);
    }

    /** Names the ingress node only: the token that one answer holds does not belong in a text. */
    @Override
    public String toString() {
        return "IngressResource[" + id + "]";
    }
}
