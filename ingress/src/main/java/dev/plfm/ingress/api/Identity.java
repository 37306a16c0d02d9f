package dev.plfm.ingress.api;

/** Who the control plane takes the node for. */
public record Identity(String id, String token) {
    /** Leaves the token out. */
    @Override
    public String toString() {
        return id;
    }
}
