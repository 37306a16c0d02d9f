package dev.plfm.command.volume;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Environments;
import dev.plfm.command.platform.Versions;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.volume.AttachmentCommand.AttachVolume;
import dev.plfm.command.volume.AttachmentCommand.DetachVolume;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeAttachmentEvent;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
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

/** A volume at a process type, for as long as it stays there. What else is attached, and where it is, {@link VolumeStep} minds. */
@Aggregate(type = VolumeAttachmentEvent.AGGREGATE_TYPE, cache = "aggregateCache", lockFactory = "aggregateLocks")
@Revision("1")
final class VolumeAttachment {
    @AggregateIdentifier
    private VolumeAttachmentId id;

    private VolumeAttachmentResource state;
    private boolean deleted;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    VolumeAttachment() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    VolumeAttachmentResource handle(
            AttachVolume command, Environments environments, VolumeFacts facts, ReleaseLookup releases) {
        environments.requireStaying(command.orgId(), command.appId(), command.envId());
        requireSingleReplica(command, facts, releases);
        apply(new VolumeAttachmentCreated(
                command.orgId(),
                command.appId(),
                command.envId(),
                command.attachmentId(),
                command.volumeId(),
                command.processType(),
                command.mountPath(),
                command.readOnly()));
        return state;
    }

    @CommandHandler
    void handle(DetachVolume command) {
        if (!command.orgId().equals(state.orgId())
                || !command.appId().equals(state.appId())
                || !command.envId().equals(state.envId())) {
            throw DomainException.notFound("volume attachment");
        }
        if (!deleted) {
            Versions.check(command.expectedVersion(), state.resourceVersion());
            apply(new VolumeAttachmentDeleted(
                    state.orgId(),
                    state.appId(),
                    state.envId(),
                    id,
                    state.volumeId(),
                    state.processType(),
                    state.mountPath(),
                    state.readOnly()));
        }
    }

    /** Two instances could not write to one volume; what is deployed must not ask for more than one. */
    private static void requireSingleReplica(AttachVolume command, VolumeFacts facts, ReleaseLookup releases) {
        ReleaseId desired = facts.desiredRelease(command.envId(), command.processType());
        ReleaseSpec release = desired == null ? null : releases.find(command.orgId(), command.appId(), desired);
        ProcessSpec process = release == null ? null : release.manifest().process(command.processType());
        if (process != null && process.scaling().max() > 1) {
            String message = "may have " + process.scaling().max()
                    + " instances by the release that is deployed; with volumes scaling.max must be 1";
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    command.processType() + " " + message + ".",
                    List.of(new DomainException.FieldError("process_type", message)));
        }
    }

    @EventSourcingHandler
    void on(VolumeAttachmentCreated event, @Timestamp Instant at) {
        id = event.attachmentId();
        state = new VolumeAttachmentResource(
                id,
                event.orgId(),
                event.appId(),
                event.envId(),
                event.volumeId(),
                event.processType(),
                event.mountPath(),
                event.readOnly(),
                1,
                at,
                at);
    }

    @EventSourcingHandler
    void on(VolumeAttachmentDeleted event) {
        deleted = true;
    }
}
