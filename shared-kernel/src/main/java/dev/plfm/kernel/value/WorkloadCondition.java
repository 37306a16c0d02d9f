package dev.plfm.kernel.value;

import org.jspecify.annotations.Nullable;

/**
 * One aspect of how near a workload is to what is wanted.
 *
 * @param type Available, Progressing, Scheduled or Degraded
 * @param holds whether it is so
 * @param reason one word for programs
 * @param message one sentence for people, or null
 */
public record WorkloadCondition(
        String type, boolean holds, String reason, @Nullable String message) {}
