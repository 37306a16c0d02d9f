package dev.plfm.agent.volume;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.JobReport;
import java.util.concurrent.CompletableFuture;

/** Says to the control plane how far a job is. */
@FunctionalInterface
public interface VolumeReport {
    CompletableFuture<Answer> send(String jobId, JobReport report);
}
