package dev.plfm.command.volume;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.volume.RestoreJobCommand.AdvanceRestoreJob;
import dev.plfm.command.volume.SnapshotCommand.AdvanceSnapshot;
import dev.plfm.command.volume.VolumeCommand.RecordPurge;
import dev.plfm.command.volume.VolumeRecords.Job;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** Takes the word of nodes on what they do with volumes, and speaks for those that are gone. */
@Component
class VolumeJobs {
    private static final String COMPONENT = "volumes";

    /** How long a job waits for a node that says nothing. */
    static final Duration SILENCE = Duration.ofMinutes(15);

    private final VolumeRecords records;
    private final SystemCommands commands;
    private final InstantSource clock;
    private final Instant startedAt;

    VolumeJobs(VolumeRecords records, SystemCommands commands, InstantSource clock) {
        this.records = records;
        this.commands = commands;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /**
     * Of a job that has ended it has no effect.
     *
     * @throws DomainException {@code not_found} when the node has no such job
     */
    void accept(NodeId nodeId, String jobId, JobProgress progress) {
        Job job = records.job(nodeId, jobId).orElseThrow(() -> DomainException.notFound("volume job"));
        if (!job.ended()) {
            advance(nodeId.value(), job, progress);
        }
    }

    /** Silence counts from the start of this process at the earliest, as nobody may have listened before. */
    void failAbandoned() {
        if (clock.instant().isBefore(startedAt.plus(SILENCE))) {
            return;
        }
        JobProgress failed = new JobProgress(
                JobStatus.FAILED,
                null,
                "node_lost: its node was not heard for " + SILENCE.toSeconds() + " s, and nobody else can do it.");
        records.abandoned(SILENCE).forEach(job -> advance(COMPONENT, job, failed));
    }

    private void advance(String who, Job job, JobProgress progress) {
        switch (job.kind()) {
            case SNAPSHOT -> commands.send(who, new AdvanceSnapshot(new SnapshotId(job.id()), progress), null);
            case RESTORE -> commands.send(who, new AdvanceRestoreJob(new RestoreJobId(job.id()), progress), null);
            case DELETE -> {
                if (progress.status() == JobStatus.SUCCEEDED) {
                    commands.send(who, new RecordPurge(new VolumeId(job.id())), null);
                }
            }
        }
    }
}
