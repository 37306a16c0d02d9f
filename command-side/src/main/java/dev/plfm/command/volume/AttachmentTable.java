package dev.plfm.command.volume;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of attachments: a volume is in it once, as is each path of a process type. */
@Repository
class AttachmentTable {
    private final JdbcClient jdbc;
    private final VolumeTables volumes;
    private final VolumeHomes homes;

    AttachmentTable(JdbcClient jdbc, VolumeTables volumes, VolumeHomes homes) {
        this.jdbc = jdbc;
        this.volumes = volumes;
        this.homes = homes;
    }

    void attach(VolumeAttachmentCreated event) {
        homes.lock(event.envId(), event.processType());
        String home = volumes.requireFilled(event.orgId(), event.volumeId());
        int inserted = jdbc.sql("""
                        INSERT INTO command.attached_volume (attachment_id, org_id, app_id, env_id, process_type, volume_id,
                            mount_path, read_only, filesystem, home_node_id)
                        SELECT ?, ?, ?, ?, ?, ?, ?, ?, filesystem, home_node_id FROM command.volume WHERE volume_id = ?
                        ON CONFLICT DO NOTHING
                        """)
                .params(
                        event.attachmentId().value(),
                        event.orgId().value(),
                        event.appId().value(),
                        event.envId().value(),
                        event.processType(),
                        event.volumeId().value(),
                        event.mountPath(),
                        event.readOnly(),
                        event.volumeId().value())
                .update();
        if (inserted == 0) {
            throw taken(event);
        }
        if (home != null) {
            homes.requireTogether(event.envId(), event.processType(), home);
        }
    }

    void detach(VolumeAttachmentDeleted event) {
        jdbc.sql("DELETE FROM command.attached_volume WHERE attachment_id = ?")
                .param(event.attachmentId().value())
                .update();
    }

    private DomainException taken(VolumeAttachmentCreated event) {
        boolean attached = jdbc.sql("SELECT EXISTS (SELECT 1 FROM command.attached_volume WHERE volume_id = ?)")
                .param(event.volumeId().value())
                .query(Boolean.class)
                .single();
        return attached
                ? new DomainException(ErrorCode.IN_USE, "The volume is attached already: detach it first.")
                : new DomainException(
                        ErrorCode.ALREADY_EXISTS,
                        "Another volume of " + event.processType() + " is mounted at " + event.mountPath() + ".",
                        List.of(new DomainException.FieldError("mount_path", "is taken")));
    }
}
