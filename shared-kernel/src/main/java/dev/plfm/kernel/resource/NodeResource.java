package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node as operators see it; {@code nodeToken} only in the answer to its enrolment. */
public record NodeResource(
        NodeId id,
        String hostname,
        String region,
        NodeState state,
        @Nullable String stateReason,
        String wireguardPublicKey,
        String agentMtlsSubject,
        @Nullable String publicIpv6,
        @Nullable String publicIpv4,
        Map<String, String> labels,
        Allocatable allocatable,
        Reserved reserved,
        @Nullable Integer mtu,
        String overlayPrefix,
        @Nullable Instant lastHeartbeatAt,
        int instanceCount,
        @Nullable String nodeToken,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource, ShownOnce {
    @Override
    public boolean holdsSecret() {
        return nodeToken != null;
    }

    /** What of the node is taken: cores and bytes. */
    public record Reserved(double cpu, long memoryBytes) {}

    /** The same with the token, for the answer to the enrolment. */
    public NodeResource withToken(String token) {
        return new NodeResource(
                id,
                hostname,
                region,
                state,
                stateReason,
                wireguardPublicKey,
                agentMtlsSubject,
                publicIpv6,
                publicIpv4,
                labels,
                allocatable,
                reserved,
                mtu,
                overlayPrefix,
                lastHeartbeatAt,
                instanceCount,
                token,
                resourceVersion,
                createdAt,
                updatedAt);
    }

    /** Names the node only: the token that one answer holds does not belong in a text. */
    @Override
    public String toString() {
        return "NodeResource[" + id + "]";
    }
}
