package dev.plfm.query.volume;

import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the tables of volumes and of their attachments; a change of an attachment or of a restore is one of the volume. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class VolumeProjection implements ReadModelView {
    private final ViewWrites.Of table;

    VolumeProjection(ViewWrites writes) {
        this.table = writes.of("volume");
    }

    @Override
    public String name() {
        return "volume";
    }

    @Override
    public List<String> tables() {
        return List.of("volume_attachment", "volume");
    }

    @EventHandler
    void on(VolumeCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.volume (volume_id, org_id, name, size_bytes, filesystem, backup_enabled, home_node_id,
                    snapshot_id, restore_status, created_event_id, created_at, updated_at)
                VALUES (:volume, :org, :name, :size, :filesystem, :backup, :home, :snapshot, :restore, :position, :at, :at)
                """)
                .param("volume", event.volumeId().value())
                .param("org", event.orgId().value())
                .param("name", event.name())
                .param("size", event.sizeBytes())
                .param("filesystem", event.filesystem())
                .param("backup", event.backupEnabled())
                .param("home", Columns.text(event.homeNodeId()))
                .param("snapshot", Columns.text(event.snapshotId()))
                .param("restore", event.snapshotId() == null ? null : JobStatus.QUEUED.wire())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.volumeId());
    }

    @EventHandler
    void on(VolumeHomeNodeSet event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.volume SET home_node_id = :home, resource_version = resource_version + 1, updated_at = :at
                WHERE volume_id = :volume
                """)
                .param("volume", event.volumeId().value())
                .param("home", event.homeNodeId().value())
                .param("at", Columns.time(at))
                .update(event.volumeId());
    }

    @EventHandler
    void on(VolumeDeleted event) {
        table.sql("DELETE FROM read_model.volume WHERE volume_id = :volume")
                .param("volume", event.volumeId().value())
                .update(event.volumeId());
    }

    @EventHandler
    void on(RestoreJobStatusChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.volume SET restore_status = :status, restore_failed_reason = :reason,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE volume_id = :volume
                """)
                .param("volume", event.newVolumeId().value())
                .param("status", event.status().wire())
                .param("reason", event.failedReason())
                .param("at", Columns.time(at))
                .update(event.newVolumeId());
    }

    @EventHandler
    void on(VolumeAttachmentCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.volume_attachment (attachment_id, org_id, app_id, env_id, volume_id, process_type, mount_path,
                    read_only, created_event_id, created_at)
                VALUES (:attachment, :org, :app, :env, :volume, :process_type, :path, :read_only, :position, :at)
                """)
                .param("attachment", event.attachmentId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("volume", event.volumeId().value())
                .param("process_type", event.processType())
                .param("path", event.mountPath())
                .param("read_only", event.readOnly())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.volumeId());
        changed(event.volumeId(), at);
    }

    @EventHandler
    void on(VolumeAttachmentDeleted event, @Timestamp Instant at) {
        table.sql("DELETE FROM read_model.volume_attachment WHERE attachment_id = :attachment")
                .param("attachment", event.attachmentId().value())
                .update(event.volumeId());
        changed(event.volumeId(), at);
    }

    private void changed(VolumeId volumeId, Instant at) {
        table.sql("""
                UPDATE read_model.volume SET resource_version = resource_version + 1, updated_at = :at
                WHERE volume_id = :volume
                """)
                .param("volume", volumeId.value())
                .param("at", Columns.time(at))
                .update(volumeId);
    }
}
