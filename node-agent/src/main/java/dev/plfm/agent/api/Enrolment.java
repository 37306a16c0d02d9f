package dev.plfm.agent.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of an enrolment request. */
public record Enrolment(
        String hostname,
        String region,
        String wireguardPublicKey,
        String agentMtlsSubject,
        int cpuCores,
        long memoryBytes,
        Map<String, String> labels) {

    /** The part of the answer that a node needs; the token is shown only once. */
    public record Enrolled(@Nullable String id, @Nullable String nodeToken) {
        @Override
        public String toString() {
            return "Enrolled[id=" + id + "]";
        }
    }
}
