package dev.plfm.command.deploy;

import dev.plfm.kernel.value.DeployStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a deploy ends.
 *
 * @param failedReason a stable code, or null when it succeeded
 * @param message a sentence for people
 */
record DeployOutcome(DeployStatus status, @Nullable String failedReason, String message) {
    static DeployOutcome succeeded(String message) {
        return new DeployOutcome(DeployStatus.SUCCEEDED, null, message);
    }

    static DeployOutcome failed(String reason, String message) {
        return new DeployOutcome(DeployStatus.FAILED, reason, message);
    }
}
