package dev.plfm.command.volume;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.volume.RestoreJobCommand.AdvanceRestoreJob;
import dev.plfm.command.volume.RestoreJobCommand.CreateRestoreJob;
import dev.plfm.kernel.event.RestoreJobEvent;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobCreated;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.value.JobStatus;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** The filling of a new volume from a snapshot, which a node does: it only ever gets further. */
@Aggregate(type = RestoreJobEvent.AGGREGATE_TYPE, cache = "aggregateCache", lockFactory = "aggregateLocks")
@Revision("1")
class RestoreJob {
    @AggregateIdentifier
    private RestoreJobId id;

    private RestoreJobCreated made;
    private JobStatus status;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    RestoreJob() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(CreateRestoreJob command) {
        if (made == null) {
            apply(new RestoreJobCreated(
                    command.orgId(),
                    command.volumeId(),
                    command.snapshotId(),
                    command.restoreJobId(),
                    command.newVolumeId(),
                    command.nodeId(),
                    JobStatus.QUEUED));
        }
    }

    @CommandHandler
    void handle(AdvanceRestoreJob command) {
        JobProgress progress = command.progress();
        if (status.precedes(progress.status())) {
            apply(new RestoreJobStatusChanged(
                    made.orgId(),
                    made.volumeId(),
                    made.snapshotId(),
                    id,
                    made.newVolumeId(),
                    progress.status(),
                    progress.sizeBytes(),
                    progress.failedReason()));
        }
    }

    @EventSourcingHandler
    void on(RestoreJobCreated event) {
        id = event.restoreJobId();
        made = event;
        status = event.status();
    }

    @EventSourcingHandler
    void on(RestoreJobStatusChanged event) {
        status = event.status();
    }
}
