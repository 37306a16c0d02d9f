package dev.plfm.agent;

import dev.plfm.agent.api.NodeIdentity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers across restarts.
 *
 * @param enrolKey idempotency key of its enrolment, so that one cut short is not made twice
 */
record NodeRecord(
        String hostname,
        String enrolKey,
        String wireguardPublicKey,
        String wireguardPrivateKey,
        @Nullable String nodeId,
        @Nullable String nodeToken) {

    static NodeRecord fresh(String hostname) {
        WireguardKeys keys = WireguardKeys.generate();
        return new NodeRecord(hostname, newEnrolKey(), keys.publicKey(), keys.privateKey(), null, null);
    }

    @Nullable NodeIdentity identity() {
        return nodeId == null || nodeToken == null ? null : new NodeIdentity(nodeId, nodeToken);
    }

    NodeRecord enrolledAs(NodeIdentity identity) {
        return new NodeRecord(
                hostname, enrolKey, wireguardPublicKey, wireguardPrivateKey, identity.id(), identity.token());
    }

    /** The identity stays until there is another: the refusal of it may turn out to be a mistake. */
    NodeRecord forAnotherEnrolment() {
        return new NodeRecord(hostname, newEnrolKey(), wireguardPublicKey, wireguardPrivateKey, nodeId, nodeToken);
    }

    @Override
    public String toString() {
        return "NodeRecord[hostname=%s, nodeId=%s]".formatted(hostname, nodeId);
    }

    private static String newEnrolKey() {
        return UUID.randomUUID().toString();
    }
}
