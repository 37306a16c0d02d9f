package dev.plfm.agent.api;

/** Who a node is to the control plane, and the token that proves it. */
public record NodeIdentity(String id, String token) {
    @Override
    public String toString() {
        return id;
    }
}
