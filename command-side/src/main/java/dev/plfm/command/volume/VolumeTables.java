package dev.plfm.command.volume;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of volumes. Whoever relies on a volume being there locks its row first. */
@Repository
class VolumeTables {
    private final JdbcClient jdbc;

    VolumeTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(VolumeCreated event) {
        jdbc.sql("""
                        INSERT INTO command.volume (volume_id, org_id, name, size_bytes, filesystem, backup, home_node_id, restore)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(event.volumeId().value())
                .param(event.orgId().value())
                .param(event.name())
                .param(event.sizeBytes())
                .param(event.filesystem())
                .param(event.backupEnabled())
                .param(event.homeNodeId() == null ? null : event.homeNodeId().value())
                .param(event.snapshotId() == null ? null : JobStatus.QUEUED.wire())
                .update();
    }

    /**
     * Takes the volume's lock and answers with where it is, or null when it is nowhere yet. What is still to be filled is empty: nobody may
     * write to it or copy it.
     */
    @Nullable String requireFilled(OrgId orgId, VolumeId volumeId) {
        Contents volume = jdbc.sql(
                        "SELECT home_node_id, restore FROM command.volume WHERE volume_id = ? AND org_id = ? FOR UPDATE")
                .params(volumeId.value(), orgId.value())
                .query((row, number) -> new Contents(row.getString("home_node_id"), row.getString("restore")))
                .optional()
                .orElseThrow(() -> DomainException.notFound("volume"));
        String restore = volume.restore();
        if (JobStatus.FAILED.wire().equals(restore)) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "The restore that was to fill the volume failed: delete it and restore again.");
        }
        if (restore != null && !JobStatus.SUCCEEDED.wire().equals(restore)) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "The volume is still being filled from its snapshot: wait until its restore has succeeded.");
        }
        return volume.home();
    }

    void changed(VolumeId volumeId) {
        jdbc.sql("UPDATE command.volume SET version = version + 1 WHERE volume_id = ?")
                .param(volumeId.value())
                .update();
    }

    void homeTold(VolumeId volumeId) {
        jdbc.sql("UPDATE command.volume SET home_told = true, version = version + 1 WHERE volume_id = ?")
                .param(volumeId.value())
                .update();
    }

    void restored(VolumeId volumeId, JobStatus status) {
        jdbc.sql("UPDATE command.volume SET restore = ?, version = version + 1 WHERE volume_id = ?")
                .params(status.wire(), volumeId.value())
                .update();
    }

    /** Refuses with {@code in_use} while something needs it. */
    void delete(VolumeId volumeId) {
        String id = volumeId.value();
        jdbc.sql("SELECT 1 FROM command.volume WHERE volume_id = ? FOR UPDATE")
                .param(id)
                .query(Integer.class)
                .optional();
        refuseIf(
                "SELECT EXISTS (SELECT 1 FROM command.attached_volume WHERE volume_id = :volume)",
                id,
                "The volume is attached: detach it first.");
        refuseIf(
                "SELECT EXISTS (SELECT 1 FROM command.instance_volume WHERE volume_id = :volume)",
                id,
                "An instance still uses the volume: wait until it has stopped.");
        refuseIf("""
                SELECT EXISTS (SELECT 1 FROM command.volume_job
                    WHERE :volume IN (volume_id, source_id) AND status IN ('queued', 'running'))
                """, id, "A snapshot or a restore of the volume is under way: wait until it has ended.");
        jdbc.sql("DELETE FROM command.volume WHERE volume_id = ?").param(id).update();
    }

    private void refuseIf(String question, String id, String refusal) {
        if (jdbc.sql(question).param("volume", id).query(Boolean.class).single()) {
            throw new DomainException(ErrorCode.IN_USE, refusal);
        }
    }

    private record Contents(@Nullable String home, @Nullable String restore) {}
}
