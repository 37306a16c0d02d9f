package dev.plfm.query.volume;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
import dev.plfm.kernel.resource.VolumeResource;
import dev.plfm.kernel.resource.VolumeResource.Restore;
import dev.plfm.kernel.value.JobStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads volumes, each with its attachments. */
@Component
class VolumeStore {
    private static final String VOLUME = """
            SELECT v.*, coalesce((
                SELECT jsonb_agg(jsonb_build_object('id', a.attachment_id, 'org_id', a.org_id, 'app_id', a.app_id, 'env_id', a.env_id,
                    'volume_id', a.volume_id, 'process_type', a.process_type, 'mount_path', a.mount_path, 'read_only', a.read_only,
                    'resource_version', 1, 'created_at', a.created_at, 'updated_at', a.created_at) ORDER BY a.created_event_id)
                FROM read_model.volume_attachment a WHERE a.volume_id = v.volume_id), '[]') AS attachments
            FROM read_model.volume v
            """;

    private final TenantRows rows;

    VolumeStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<VolumeResource> find(OrgId orgId, VolumeId volumeId) {
        return rows.of(orgId)
                .sql(VOLUME + "WHERE v.volume_id = :volume AND v.org_id = :org")
                .param("volume", volumeId.value())
                .param("org", orgId.value())
                .query(VolumeStore::volume)
                .optional();
    }

    Page<VolumeResource> list(OrgId orgId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql(VOLUME + """
                        WHERE v.org_id = :org AND v.created_event_id > :after ORDER BY v.created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(VolumeStore::volume))
                .list());
    }

    private static VolumeResource volume(ResultSet row, int number) throws SQLException {
        VolumeId id = new VolumeId(row.getString("volume_id"));
        return new VolumeResource(
                id,
                new OrgId(row.getString("org_id")),
                row.getString("name"),
                row.getLong("size_bytes"),
                row.getString("filesystem"),
                row.getBoolean("backup_enabled"),
                Columns.orNull(row, "home_node_id", NodeId::new),
                Columns.json(row, "attachments", new TypeReference<List<VolumeAttachmentResource>>() {}),
                restore(id, row),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static @Nullable Restore restore(VolumeId id, ResultSet row) throws SQLException {
        SnapshotId snapshot = Columns.orNull(row, "snapshot_id", SnapshotId::new);
        return snapshot == null
                ? null
                : new Restore(
                        RestoreJobId.of(id),
                        snapshot,
                        Columns.wire(row, "restore_status", JobStatus.class),
                        row.getString("restore_failed_reason"));
    }
}
