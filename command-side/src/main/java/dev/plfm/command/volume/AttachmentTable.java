package dev.plfm.command.volume;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.value.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of attachments: a volume is in it once, as is each path of a process type. */
@Repository
class AttachmentTable {
    private final JdbcClient jdbc;
    private final VolumeHomes homes;

    AttachmentTable(JdbcClient jdbc, VolumeHomes homes) {
        this.jdbc = jdbc;
        this.homes = homes;
    }

    void attach(VolumeAttachmentCreated event) {
        requireStaying(event);
        homes.lock(event.envId(), event.processType());
        String home = requireUsable(event);
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

    /** Keeps the environment from going in between: what is attached when it has gone is detached. */
    private void requireStaying(VolumeAttachmentCreated event) {
        boolean leaving = jdbc.sql("""
                        SELECT leaving FROM command.directory
                        WHERE id = ? AND kind = 'environment' AND parent_id = ? AND org_id = ? FOR SHARE
                        """)
                .params(
                        event.envId().value(),
                        event.appId().value(),
                        event.orgId().value())
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> DomainException.notFound("environment"));
        if (leaving) {
            throw new DomainException(ErrorCode.CONFLICT, "The environment is being deleted.");
        }
    }

    /** Takes the volume's lock and answers with where it is, or null when it is nowhere yet. */
    private @Nullable String requireUsable(VolumeAttachmentCreated event) {
        Usable volume = jdbc.sql(
                        "SELECT home_node_id, restore FROM command.volume WHERE volume_id = ? AND org_id = ? FOR UPDATE")
                .params(event.volumeId().value(), event.orgId().value())
                .query((row, number) -> new Usable(row.getString("home_node_id"), row.getString("restore")))
                .optional()
                .orElseThrow(() -> DomainException.notFound("volume"));
        String restore = volume.restore();
        if (JobStatus.FAILED.wire().equals(restore)) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "The restore that was to fill the volume failed: delete it and restore again.");
        }
        if (restore != null && !JobStatus.SUCCEEDED.wire().equals(restore)) {
            throw new DomainException(
                    ErrorCode.IN_USE, "The volume is still being filled from its snapshot: wait until that has ended.");
        }
        return volume.home();
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

    private record Usable(@Nullable String home, @Nullable String restore) {}
}
