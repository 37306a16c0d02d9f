package dev.plfm.query.volume;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.SnapshotResource;
import dev.plfm.kernel.value.JobStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads snapshots. */
@Component
class SnapshotStore {
    private final TenantRows rows;

    SnapshotStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<SnapshotResource> find(OrgId orgId, VolumeId volumeId, SnapshotId snapshotId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.snapshot
                        WHERE snapshot_id = :snapshot AND volume_id = :volume AND org_id = :org
                        """)
                .param("snapshot", snapshotId.value())
                .param("volume", volumeId.value())
                .param("org", orgId.value())
                .query(SnapshotStore::snapshot)
                .optional();
    }

    Page<SnapshotResource> list(OrgId orgId, VolumeId volumeId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.snapshot
                        WHERE volume_id = :volume AND org_id = :org AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("volume", volumeId.value())
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(SnapshotStore::snapshot))
                .list());
    }

    private static SnapshotResource snapshot(ResultSet row, int number) throws SQLException {
        return new SnapshotResource(
                new SnapshotId(row.getString("snapshot_id")),
                new OrgId(row.getString("org_id")),
                new VolumeId(row.getString("volume_id")),
                Columns.wire(row, "status", JobStatus.class),
                row.getString("note"),
                row.getObject("size_bytes", Long.class),
                row.getString("failed_reason"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
