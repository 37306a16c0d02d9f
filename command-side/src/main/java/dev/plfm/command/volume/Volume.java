package dev.plfm.command.volume;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Versions;
import dev.plfm.command.volume.VolumeCommand.CreateVolume;
import dev.plfm.command.volume.VolumeCommand.DeleteVolume;
import dev.plfm.command.volume.VolumeCommand.RecordPurge;
import dev.plfm.command.volume.VolumeCommand.RestoreVolume;
import dev.plfm.command.volume.VolumeCommand.SetVolumeHome;
import dev.plfm.command.volume.VolumeFacts.SnapshotFact;
import dev.plfm.command.volume.VolumeFacts.VolumeFact;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeEvent;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.event.VolumeEvent.VolumePurged;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.VolumeResource;
import dev.plfm.kernel.resource.VolumeResource.Restore;
import dev.plfm.kernel.value.JobStatus;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A volume, from its creation until nothing of it is left. That nobody needs it any more when it goes, {@link VolumeStep} sees to. */
@Aggregate(type = VolumeEvent.AGGREGATE_TYPE, cache = "aggregateCache", lockFactory = "aggregateLocks")
@Revision("1")
final class Volume {
    @AggregateIdentifier
    private VolumeId id;

    private VolumeResource state;
    private boolean deleted;
    private boolean purged;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    Volume() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    VolumeResource handle(CreateVolume command) {
        String name = command.name() == null
                ? command.volumeId().value()
                : command.name().value();
        apply(new VolumeCreated(
                command.orgId(),
                command.volumeId(),
                name,
                command.sizeBytes(),
                command.filesystem(),
                command.backupEnabled(),
                null,
                null));
        return state;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    VolumeResource handle(RestoreVolume command, VolumeFacts facts) {
        VolumeFact source = facts.volume(command.orgId(), command.sourceId());
        SnapshotFact snapshot = source == null ? null : facts.snapshot(command.sourceId(), command.snapshotId());
        if (source == null || snapshot == null) {
            throw DomainException.notFound(source == null ? "volume" : "snapshot");
        }
        if (snapshot.status() != JobStatus.SUCCEEDED) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "The snapshot is " + snapshot.status().wire() + ": only one that succeeded can be restored.");
        }
        NodeId node = facts.placeForRestore(source.homeNodeId());
        if (node == null) {
            throw new DomainException(ErrorCode.UNAVAILABLE, "No node takes work now that could hold the new volume.");
        }
        apply(new VolumeCreated(
                command.orgId(),
                command.volumeId(),
                command.name() == null ? source.name() : command.name().value(),
                source.sizeBytes(),
                source.filesystem(),
                source.backupEnabled(),
                node,
                command.snapshotId()));
        return state;
    }

    @CommandHandler
    void handle(DeleteVolume command, VolumeFacts facts) {
        if (!command.orgId().equals(state.orgId())) {
            throw DomainException.notFound("volume");
        }
        if (!deleted) {
            Versions.check(command.expectedVersion(), facts.version(id));
            tellHome(facts.volume(command.orgId(), id));
            apply(new VolumeDeleted(
                    state.orgId(),
                    id,
                    state.name(),
                    state.sizeBytes(),
                    state.filesystem(),
                    state.backupEnabled(),
                    state.homeNodeId()));
        }
    }

    /** Its node may be claimed and not told yet; who removes it has to know. */
    private void tellHome(@Nullable VolumeFact fact) {
        NodeId claimed = fact == null ? null : fact.homeNodeId();
        if (claimed != null && state.homeNodeId() == null) {
            apply(new VolumeHomeNodeSet(state.orgId(), id, claimed));
        }
    }

    @CommandHandler
    void handle(SetVolumeHome command) {
        if (!deleted && state.homeNodeId() == null) {
            apply(new VolumeHomeNodeSet(state.orgId(), id, command.nodeId()));
        }
    }

    @CommandHandler
    void handle(RecordPurge command) {
        NodeId home = state.homeNodeId();
        if (deleted && !purged && home != null) {
            apply(new VolumePurged(state.orgId(), id, home));
        }
    }

    @EventSourcingHandler
    void on(VolumeCreated event, @Timestamp Instant at) {
        id = event.volumeId();
        Restore restore = event.snapshotId() == null
                ? null
                : new Restore(RestoreJobId.of(id), event.snapshotId(), JobStatus.QUEUED, null);
        state = new VolumeResource(
                id,
                event.orgId(),
                event.name(),
                event.sizeBytes(),
                event.filesystem(),
                event.backupEnabled(),
                event.homeNodeId(),
                List.of(),
                restore,
                1,
                at,
                at);
    }

    @EventSourcingHandler
    void on(VolumeHomeNodeSet event, @Timestamp Instant at) {
        state = at(event.homeNodeId(), at);
    }

    @EventSourcingHandler
    void on(VolumeDeleted event) {
        deleted = true;
    }

    @EventSourcingHandler
    void on(VolumePurged event) {
        purged = true;
    }

    private VolumeResource at(@Nullable NodeId home, Instant at) {
        return new VolumeResource(
                id,
                state.orgId(),
                state.name(),
                state.sizeBytes(),
                state.filesystem(),
                state.backupEnabled(),
                home,
                state.attachments(),
                state.restore(),
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }
}
