package dev.plfm.command.intake;

import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an agent says of one instance. */
record StatusBody(
        @Nullable InstanceStatus status,
        @Nullable String bootId,
        @Nullable Integer exitCode,
        @Nullable ReasonCode reasonCode,
        @Nullable String errorMessage) {
    private static final int MAX_BOOT_ID = 128;
    private static final int MAX_MESSAGE = 2000;

    /**
     * The report; a message that is too long is cut, so that no agent repeats it for ever.
     *
     * @throws DomainException {@code invalid_argument} when the status, or a failure's reason, is missing
     */
    StatusReport toReport(InstanceId instanceId, Instant at) {
        if (status == null) {
            throw DomainException.invalid("status", "is required");
        }
        if (status == InstanceStatus.FAILED && reasonCode == null) {
            throw DomainException.invalid("reason_code", "is required when the status is failed");
        }
        if (bootId != null && bootId.length() > MAX_BOOT_ID) {
            throw DomainException.invalid("boot_id", "must be at most 128 characters");
        }
        String detail = errorMessage != null && errorMessage.length() > MAX_MESSAGE
                ? errorMessage.substring(0, MAX_MESSAGE)
                : errorMessage;
        return new StatusReport(instanceId, status, bootId, exitCode, reasonCode, detail, at);
    }
}
