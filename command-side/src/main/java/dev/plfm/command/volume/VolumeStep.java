package dev.plfm.command.volume;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.event.VolumeEvent.VolumePurged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.JobStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Keeps the tables of volumes by the events that are about to be appended, and refuses what they do not allow: a second attachment, a second
 * node, the end of what is in use.
 */
@Component
@Order(AppendOrder.VOLUMES)
class VolumeStep implements AppendStep {
    private final Map<Class<?>, Consumer<Object>> handlers = new HashMap<>();

    VolumeStep(VolumeTables volumes, AttachmentTable attachments, VolumeHomes homes, JobTable jobs) {
        on(VolumeCreated.class, e -> {
            volumes.insert(e);
            jobs.restore(e);
        });
        on(VolumeDeleted.class, e -> {
            volumes.delete(e.volumeId());
            jobs.removal(e);
        });
        on(VolumeHomeNodeSet.class, e -> volumes.homeTold(e.volumeId()));
        on(VolumePurged.class, e -> jobs.advance(e.volumeId().value(), JobStatus.SUCCEEDED));
        on(VolumeAttachmentCreated.class, e -> {
            attachments.attach(e);
            volumes.changed(e.volumeId());
        });
        on(VolumeAttachmentDeleted.class, e -> {
            volumes.changed(e.volumeId());
            attachments.detach(e);
        });
        on(SnapshotCreated.class, e -> {
            volumes.requireFilled(e.orgId(), e.volumeId());
            jobs.snapshot(e);
        });
        on(SnapshotStatusChanged.class, e -> jobs.advance(e.snapshotId().value(), e.status()));
        on(RestoreJobStatusChanged.class, e -> {
            jobs.advance(e.restoreJobId().value(), e.status());
            volumes.restored(e.newVolumeId(), e.status());
        });
        on(InstanceRequested.class, homes::requested);
        on(InstanceAllocated.class, homes::allocated);
        on(InstanceStatusChanged.class, e -> {
            if (e.status() == InstanceStatus.STOPPED) {
                homes.stopped(e.instanceId());
            }
        });
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return handlers.containsKey(event.getPayloadType())
                && !(event.getPayload() instanceof InstanceRequested requested
                        && requested.constraints().volumes().isEmpty())
                && !(event.getPayload() instanceof InstanceStatusChanged changed
                        && changed.status() != InstanceStatus.STOPPED);
    }

    /** Of instances without volumes. */
    @Override
    public boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        List<String> instances = new ArrayList<>();
        for (DomainEventMessage<?> event :
                commands.stream().flatMap(List::stream).filter(this::concerns).toList()) {
            if (event.getPayload() instanceof InstanceAllocated allocated) {
                instances.add(allocated.instanceId().value());
            } else if (event.getPayload() instanceof InstanceStatusChanged changed) {
                instances.add(changed.instanceId().value());
            } else {
                return false;
            }
        }
        VolumeHomes.sayWithout(instances, statements);
        return true;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            Consumer<Object> handler = handlers.get(event.getPayloadType());
            if (handler != null) {
                handler.accept(event.getPayload());
            }
        }
    }

    private <E> void on(Class<E> type, Consumer<E> handler) {
        handlers.put(type, event -> handler.accept(type.cast(event)));
    }
}
