package dev.plfm.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a heartbeat; {@code instanceStatuses} is left out when there is nothing to repeat. */
public record Heartbeat(
        String state,
        double availableCpuCores,
        long availableMemoryBytes,
        int instanceCount,
        @Nullable List<Entry> instanceStatuses) {

    /** The last status of one instance. */
    public record Entry(
            String instanceId,
            InstanceStatus status,
            @Nullable String bootId,
            @Nullable Integer exitCode,
            @Nullable ReasonCode reasonCode,
            @Nullable String errorMessage) {

        public static Entry of(String instanceId, StatusReport report) {
            return new Entry(
                    instanceId,
                    report.status(),
                    report.bootId(),
                    report.exitCode(),
                    report.reasonCode(),
                    report.errorMessage());
        }
    }

    /** What the control plane answers. */
    public record Ack(boolean accepted, @Nullable Integer nextHeartbeatSecs) {}
}
