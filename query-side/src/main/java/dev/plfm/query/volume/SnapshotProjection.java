package dev.plfm.query.volume;

import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
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

/** Keeps the table of snapshots, which go with their volume. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class SnapshotProjection implements ReadModelView {
    private final ViewWrites.Of table;

    SnapshotProjection(ViewWrites writes) {
        this.table = writes.of("snapshot");
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public List<String> tables() {
        return List.of("snapshot");
    }

    @EventHandler
    void on(SnapshotCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.snapshot (snapshot_id, org_id, volume_id, status, note, created_event_id, created_at, updated_at)
                VALUES (:snapshot, :org, :volume, :status, :note, :position, :at, :at)
                """)
                .param("snapshot", event.snapshotId().value())
                .param("org", event.orgId().value())
                .param("volume", event.volumeId().value())
                .param("status", event.status().wire())
                .param("note", event.note())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.volumeId());
    }

    @EventHandler
    void on(SnapshotStatusChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.snapshot SET status = :status, size_bytes = :size, failed_reason = :reason,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE snapshot_id = :snapshot
                """)
                .param("snapshot", event.snapshotId().value())
                .param("status", event.status().wire())
                .param("size", event.sizeBytes())
                .param("reason", event.failedReason())
                .param("at", Columns.time(at))
                .update(event.volumeId());
    }

    @EventHandler
    void on(VolumeDeleted event) {
        table.sql("DELETE FROM read_model.snapshot WHERE volume_id = :volume")
                .param("volume", event.volumeId().value())
                .update(event.volumeId());
    }
}
