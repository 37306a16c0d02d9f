package dev.plfm.agent.volume;

import dev.plfm.agent.api.JobReport;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.NodePlan.VolumeJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the volume jobs of a node's plan, each once, and says what became of it until somebody has heard. What an agent before this one had
 * begun is begun again. Runs on the node's loop, the copying beside it.
 */
public final class VolumeWorker {
    private static final Logger log = LoggerFactory.getLogger(VolumeWorker.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final VolumeCopies copies;
    private final SerialLoop loop;
    private final Executor blocking;
    private final VolumeReport reports;
    private final Set<String> taken = new HashSet<>();

    public VolumeWorker(VolumeCopies copies, SerialLoop loop, Executor blocking, VolumeReport reports) {
        this.copies = copies;
        this.loop = loop;
        this.blocking = blocking;
        this.reports = reports;
    }

    /** All that the plan asks for; what it no longer names has ended. */
    public void want(List<VolumeJob> jobs) {
        taken.retainAll(jobs.stream().map(VolumeJob::jobId).collect(Collectors.toSet()));
        for (VolumeJob job : jobs) {
            if (taken.add(job.jobId())) {
                report(job, JobReport.running());
                attempt(job);
            }
        }
    }

    private void attempt(VolumeJob job) {
        loop.whenDone(CompletableFuture.supplyAsync(() -> new Result(work(job)), blocking), result -> {
            if (result.report() == null) {
                loop.after(PAUSE, () -> attempt(job));
            } else {
                report(job, result.report());
            }
        });
    }

    /** Null when it has to be tried again later. */
    private @Nullable JobReport work(VolumeJob job) {
        try {
            return switch (job.kind()) {
                case "snapshot" -> JobReport.succeeded(copies.snapshot(job.volumeId(), snapshotOf(job)));
                case "restore" -> JobReport.succeeded(copies.restore(job.volumeId(), snapshotOf(job)));
                case "delete" -> copies.delete(job.volumeId()) ? JobReport.succeeded(0) : null;
                default -> JobReport.failed("this agent knows no job of the kind " + job.kind());
            };
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} of {} failed: {}", job.kind(), job.volumeId(), e.toString());
            return JobReport.failed(e.toString());
        }
    }

    private static String snapshotOf(VolumeJob job) throws IOException {
        if (job.snapshotId() == null) {
            throw new IOException("the plan names no snapshot");
        }
        return job.snapshotId();
    }

    /** Until it is heard, or the job is nobody's any more. */
    private void report(VolumeJob job, JobReport report) {
        loop.whenDone(reports.send(job.jobId(), report), answer -> {
            boolean mayBeHeardLater = !answer.ok() && (answer.retryable() || answer.status() == 401);
            if (mayBeHeardLater && taken.contains(job.jobId())) {
                loop.after(
                        answer.retryAfter().compareTo(PAUSE) > 0 ? answer.retryAfter() : PAUSE,
                        () -> report(job, report));
            } else if (!answer.ok()) {
                log.info("{}: report {} was refused: {}", job.jobId(), report.status(), answer.describe());
            }
        });
    }

    private record Result(@Nullable JobReport report) {}
}
