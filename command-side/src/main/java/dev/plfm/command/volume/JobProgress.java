package dev.plfm.command.volume;

import dev.plfm.kernel.value.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param sizeBytes how much was copied, once it succeeded
 * @param failedReason why it failed
 */
public record JobProgress(
        JobStatus status,
        @Nullable Long sizeBytes,
        @Nullable String failedReason) {}
