package dev.plfm.query.volume;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads the attachments of an environment. */
@Component
class AttachmentStore {
    private final TenantRows rows;

    AttachmentStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<VolumeAttachmentResource> find(OrgId orgId, EnvId envId, VolumeAttachmentId attachmentId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.volume_attachment
                        WHERE attachment_id = :attachment AND env_id = :env AND org_id = :org
                        """)
                .param("attachment", attachmentId.value())
                .param("env", envId.value())
                .param("org", orgId.value())
                .query(AttachmentStore::attachment)
                .optional();
    }

    Page<VolumeAttachmentResource> list(OrgId orgId, EnvId envId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.volume_attachment
                        WHERE env_id = :env AND org_id = :org AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("env", envId.value())
                .param("org", orgId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(AttachmentStore::attachment))
                .list());
    }

    private static VolumeAttachmentResource attachment(ResultSet row, int number) throws SQLException {
        return new VolumeAttachmentResource(
                new VolumeAttachmentId(row.getString("attachment_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                new VolumeId(row.getString("volume_id")),
                row.getString("process_type"),
                row.getString("mount_path"),
                row.getBoolean("read_only"),
                1,
                Columns.instant(row, "created_at"),
                Columns.instant(row, "created_at"));
    }
}
