package dev.plfm.agent.api;

import org.jspecify.annotations.Nullable;

/** The body of a report on a volume job: {@code running}, {@code succeeded} or {@code failed}, the last with a reason. */
public record JobReport(
        String status, @Nullable Long sizeBytes, @Nullable String failedReason) {
    public static JobReport running() {
        return new JobReport("running", null, null);
    }

    public static JobReport succeeded(long sizeBytes) {
        return new JobReport("succeeded", sizeBytes, null);
    }

    public static JobReport failed(String reason) {
        return new JobReport("failed", null, reason);
    }
}
