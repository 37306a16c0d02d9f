package dev.plfm.agent.volume;

import dev.plfm.agent.api.JobReport;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.NodePlan.VolumeJob;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the volume jobs of a node's plan, each once, and says what became of it until somebody has heard. What an agent before this one had
 * begun is begun again, and a removal is tried until it succeeds. Runs on the node's loop, the copying beside it.
 */
public final class VolumeWorker {
    private static final Logger log = LoggerFactory.getLogger(VolumeWorker.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final VolumeCopies copies;
    private final SerialLoop loop;
    private final Executor blocking;
    private final VolumeReport reports;
    private final Map<String, VolumeJob> taken = new HashMap<>();

    public VolumeWorker(VolumeCopies copies, SerialLoop loop, Executor blocking, VolumeReport reports) {
        this.copies = copies;
        this.loop = loop;
        this.blocking = blocking;
        this.reports = reports;
    }

    /** All that the plan asks for; what it no longer names has ended. */
    public void want(List<VolumeJob> jobs) {
        taken.keySet().retainAll(jobs.stream().map(VolumeJob::jobId).collect(Collectors.toSet()));
        for (VolumeJob job : jobs) {
            if (taken.putIfAbsent(job.jobId(), job) == null) {
                report(job, JobReport.running());
                attempt(job, PAUSE);
            }
        }
    }

    private void attempt(VolumeJob job, Duration pause) {
        loop.whenDone(CompletableFuture.supplyAsync(() -> work(job), blocking), outcome -> {
            if (outcome.report() != null) {
                report(job, outcome.report());
                return;
            }
            Duration longer = pause.multipliedBy(2);
            Duration next = !outcome.failed() ? PAUSE : longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            loop.after(pause, () -> {
                if (isWanted(job)) {
                    attempt(job, next);
                }
            });
        });
    }

    private Outcome work(VolumeJob job) {
        try {
            return switch (job.kind()) {
                case "snapshot" -> Outcome.succeeded(copies.snapshot(job.volumeId(), snapshotOf(job)));
                case "restore" -> Outcome.succeeded(copies.restore(job.volumeId(), job.jobId(), snapshotOf(job)));
                case "delete" -> copies.delete(job.volumeId()) ? Outcome.succeeded(0) : Outcome.WAITS;
                default -> Outcome.failed("this agent knows no job of the kind " + job.kind());
            };
        } catch (IOException | RuntimeException e) {
            log.warn("{} of {} failed: {}", job.kind(), job.volumeId(), e.toString());
            // Nobody else would remove it, and nothing waits for that.
            return job.kind().equals("delete") ? Outcome.TRIES_AGAIN : Outcome.failed(e.toString());
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
            if (mayBeHeardLater && isWanted(job)) {
                loop.after(
                        answer.retryAfter().compareTo(PAUSE) > 0 ? answer.retryAfter() : PAUSE,
                        () -> report(job, report));
            } else if (!answer.ok()) {
                log.info("{}: report {} was refused: {}", job.jobId(), report.status(), answer.describe());
            }
        });
    }

    /** Of this very naming of it: a job may leave the plan and return. */
    private boolean isWanted(VolumeJob job) {
        return taken.get(job.jobId()) == job;
    }

    /** What an attempt led to: the report, or null when there has to be another. */
    private record Outcome(@Nullable JobReport report, boolean failed) {
        static final Outcome WAITS = new Outcome(null, false);
        static final Outcome TRIES_AGAIN = new Outcome(null, true);

        static Outcome succeeded(long bytes) {
            return new Outcome(JobReport.succeeded(bytes), false);
        }

        static Outcome failed(String reason) {
            return new Outcome(JobReport.failed(reason), true);
        }
    }
}
