package dev.plfm.command.volume;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.volume.SnapshotCommand.AdvanceSnapshot;
import dev.plfm.command.volume.SnapshotCommand.CreateSnapshot;
import dev.plfm.command.volume.VolumeFacts.VolumeFact;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.SnapshotEvent;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.resource.SnapshotResource;
import dev.plfm.kernel.value.JobStatus;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** A copy of a volume that its node makes: it only ever gets further. */
@Aggregate(type = SnapshotEvent.AGGREGATE_TYPE, cache = "aggregateCache", lockFactory = "aggregateLocks")
@Revision("1")
final class Snapshot {
    @AggregateIdentifier
    private SnapshotId id;

    private SnapshotResource state;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    Snapshot() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    SnapshotResource handle(CreateSnapshot command, VolumeFacts facts) {
        VolumeFact volume = facts.volume(command.orgId(), command.volumeId());
        if (volume == null) {
            throw DomainException.notFound("volume");
        }
        if (volume.homeNodeId() == null) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "Nothing has used the volume yet: there is nothing to make a snapshot of.");
        }
        apply(new SnapshotCreated(
                command.orgId(),
                command.volumeId(),
                command.snapshotId(),
                JobStatus.QUEUED,
                command.note(),
                volume.homeNodeId()));
        return state;
    }

    @CommandHandler
    void handle(AdvanceSnapshot command) {
        JobProgress progress = command.progress();
        if (state.status().precedes(progress.status())) {
            apply(new SnapshotStatusChanged(
                    state.orgId(),
                    state.volumeId(),
                    id,
                    progress.status(),
                    progress.sizeBytes(),
                    progress.failedReason()));
        }
    }

    @EventSourcingHandler
    void on(SnapshotCreated event, @Timestamp Instant at) {
        id = event.snapshotId();
        state = new SnapshotResource(
                id, event.orgId(), event.volumeId(), event.status(), event.note(), null, null, 1, at, at);
    }

    @EventSourcingHandler
    void on(SnapshotStatusChanged event, @Timestamp Instant at) {
        state = new SnapshotResource(
                id,
                state.orgId(),
                state.volumeId(),
                event.status(),
                state.note(),
                event.sizeBytes(),
                event.failedReason(),
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }
}
