package dev.plfm.command.intake;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A heartbeat as an agent sends it. */
record HeartbeatBody(
        @Nullable NodeState state,
        @Nullable Double availableCpuCores,
        @Nullable Long availableMemoryBytes,
        @Nullable Integer instanceCount,
        @Nullable List<InstanceEntry> instanceStatuses) {
    private static final int MAX_STATUSES = 10_000;

    /**
     * The heartbeat, once every member is right.
     *
     * @throws DomainException {@code invalid_argument} naming the first that is not
     */
    Heartbeat checked() {
        List<InstanceEntry> statuses = instanceStatuses == null ? List.of() : instanceStatuses;
        if (statuses.size() > MAX_STATUSES) {
            throw DomainException.invalid("instance_statuses", "must be at most " + MAX_STATUSES);
        }
        return new Heartbeat(
                required("state", state),
                notNegative("available_cpu_cores", availableCpuCores),
                notNegative("available_memory_bytes", availableMemoryBytes),
                notNegative("instance_count", instanceCount),
                statuses);
    }

    private static <N extends Number> N notNegative(String field, @Nullable N value) {
        N number = required(field, value);
        if (!(number.doubleValue() >= 0)) {
            throw DomainException.invalid(field, "must not be negative");
        }
        return number;
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw DomainException.invalid(field, "is required");
        }
        return value;
    }

    /** A heartbeat that has all it must have. */
    record Heartbeat(
            NodeState state,
            double availableCpuCores,
            long availableMemoryBytes,
            int instanceCount,
            List<InstanceEntry> statuses) {}

    /** One instance's last status. */
    record InstanceEntry(
            @Nullable InstanceId instanceId,
            @Nullable InstanceStatus status,
            @Nullable String bootId,
            @Nullable Integer exitCode,
            @Nullable ReasonCode reasonCode,
            @Nullable String errorMessage) {
        InstanceId id() {
            return required("instance_statuses.instance_id", instanceId);
        }

        StatusBody body() {
            return new StatusBody(status, bootId, exitCode, reasonCode, errorMessage);
        }
    }
}
