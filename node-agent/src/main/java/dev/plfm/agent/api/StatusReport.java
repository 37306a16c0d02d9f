package dev.plfm.agent.api;

import org.jspecify.annotations.Nullable;

/** The body of an instance status report; {@code reasonCode} is there exactly when the status is failed. */
public record StatusReport(
        InstanceStatus status,
        @Nullable String bootId,
        @Nullable Integer exitCode,
        @Nullable ReasonCode reasonCode,
        @Nullable String errorMessage) {

    public StatusReport {
        if ((status == InstanceStatus.FAILED) != (reasonCode != null)) {
            throw new IllegalArgumentException("a failed instance has a reason, any other has none");
        }
    }
}
