package dev.plfm.command.volume;

import dev.plfm.command.platform.BatchWork;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.volume.AttachmentCommand.DetachVolume;
import dev.plfm.command.volume.RestoreJobCommand.CreateRestoreJob;
import dev.plfm.command.volume.VolumeCommand.SetVolumeHome;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import java.util.Map;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** Does for volumes what follows from events: has new ones filled, tells where they are, and detaches them from what is gone. */
@Component
@ProcessingGroup("volumes")
class VolumeProcess {
    private static final String COMPONENT = "volumes";

    private final VolumeRecords records;
    private final SystemCommands commands;

    VolumeProcess(VolumeRecords records, SystemCommands commands) {
        this.records = records;
        this.commands = commands;
    }

    @EventHandler
    void on(VolumeCreated event, EventMessage<?> message) {
        SnapshotId snapshot = event.snapshotId();
        NodeId node = event.homeNodeId();
        if (snapshot != null && node != null) {
            records.volumeOf(snapshot)
                    .ifPresent(source -> commands.send(
                            COMPONENT,
                            new CreateRestoreJob(
                                    RestoreJobId.of(event.volumeId()),
                                    event.orgId(),
                                    source,
                                    snapshot,
                                    event.volumeId(),
                                    node),
                            message));
        }
    }

    /** The node of what has volumes may have become theirs; asked once a batch, as most have none. */
    @EventHandler
    void on(InstanceAllocated event, EventMessage<?> message) {
        BatchWork.add(COMPONENT, event.nodeId(), message, this::tellHomes);
    }

    private void tellHomes(Map<NodeId, EventMessage<?>> allocated) {
        records.homesToTell()
                .forEach(home -> commands.send(
                        COMPONENT, new SetVolumeHome(home.volumeId(), home.nodeId()), allocated.get(home.nodeId())));
    }

    @EventHandler
    void on(EnvDeleted event, EventMessage<?> message) {
        records.attachedIn(event.envId())
                .forEach(one -> commands.send(
                        COMPONENT,
                        new DetachVolume(one.orgId(), one.appId(), one.envId(), one.attachmentId(), null),
                        message));
    }
}
