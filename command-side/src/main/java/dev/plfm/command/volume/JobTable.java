package dev.plfm.command.volume;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.value.JobStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of jobs, as the append of events writes it. */
@Repository
class JobTable {
    private final JdbcClient jdbc;

    JobTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void snapshot(SnapshotCreated event) {
        if (event.nodeId() != null) {
            jdbc.sql("""
                            INSERT INTO command.volume_job (job_id, kind, org_id, volume_id, node_id)
                            VALUES (?, 'snapshot', ?, ?, ?)
                            """)
                    .params(
                            event.snapshotId().value(),
                            event.orgId().value(),
                            event.volumeId().value(),
                            event.nodeId().value())
                    .update();
        }
    }

    /** Takes the lock of the volume that the snapshot is of, as that may not go before the restore has ended. */
    void restore(VolumeCreated event) {
        if (event.snapshotId() != null && event.homeNodeId() != null) {
            jdbc.sql("""
                            SELECT 1 FROM command.volume v JOIN command.volume_job j ON j.volume_id = v.volume_id
                            WHERE j.job_id = ? FOR UPDATE OF v
                            """)
                    .param(event.snapshotId().value())
                    .query(Integer.class)
                    .optional()
                    .orElseThrow(() -> DomainException.notFound("volume"));
            jdbc.sql("""
                            INSERT INTO command.volume_job (job_id, kind, org_id, volume_id, source_id, snapshot_id, node_id)
                            SELECT ?, 'restore', ?, ?, volume_id, job_id, ? FROM command.volume_job WHERE job_id = ?
                            """)
                    .params(
                            RestoreJobId.of(event.volumeId()).value(),
                            event.orgId().value(),
                            event.volumeId().value(),
                            event.homeNodeId().value(),
                            event.snapshotId().value())
                    .update();
        }
    }

    void removal(VolumeDeleted event) {
        if (event.homeNodeId() != null) {
            jdbc.sql("""
                            INSERT INTO command.volume_job (job_id, kind, org_id, volume_id, node_id)
                            VALUES (?, 'delete', ?, ?, ?)
                            """)
                    .params(
                            event.volumeId().value(),
                            event.orgId().value(),
                            event.volumeId().value(),
                            event.homeNodeId().value())
                    .update();
        }
    }

    void advance(String jobId, JobStatus status) {
        jdbc.sql("UPDATE command.volume_job SET status = ? WHERE job_id = ?")
                .params(status.wire(), jobId)
                .update();
    }
}
