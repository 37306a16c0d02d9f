package dev.plfm.command.volume;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the tables that {@link VolumeStep} keeps. */
@Repository
class JdbcVolumeRecords implements VolumeRecords {
    private final JdbcClient jdbc;

    JdbcVolumeRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Home> homesToTell() {
        return jdbc.sql("SELECT volume_id, home_node_id FROM command.volume WHERE NOT home_told ORDER BY volume_id")
                .query((row, number) ->
                        new Home(new VolumeId(row.getString("volume_id")), new NodeId(row.getString("home_node_id"))))
                .list();
    }

    @Override
    public Optional<VolumeId> volumeOf(SnapshotId snapshotId) {
        return jdbc.sql("SELECT volume_id FROM command.volume_job WHERE job_id = ? AND kind = 'snapshot'")
                .param(snapshotId.value())
                .query((row, number) -> new VolumeId(row.getString("volume_id")))
                .optional();
    }

    @Override
    public List<Attached> attachedIn(EnvId envId) {
        return jdbc.sql("""
                        SELECT org_id, app_id, attachment_id FROM command.attached_volume
                        WHERE env_id = ? AND attachment_id IS NOT NULL ORDER BY attachment_id
                        """)
                .param(envId.value())
                .query((row, number) -> new Attached(
                        new OrgId(row.getString("org_id")),
                        new AppId(row.getString("app_id")),
                        envId,
                        new VolumeAttachmentId(row.getString("attachment_id"))))
                .list();
    }

    @Override
    public Optional<Job> job(NodeId nodeId, String jobId) {
        return jdbc.sql("SELECT job_id, kind, status FROM command.volume_job WHERE job_id = ? AND node_id = ?")
                .params(jobId, nodeId.value())
                .query(JdbcVolumeRecords::job)
                .optional();
    }

    @Override
    public List<Job> abandoned(Duration silence) {
        return jdbc.sql("""
                        SELECT j.job_id, j.kind, j.status FROM command.volume_job j
                        LEFT JOIN command.node_heartbeat h USING (node_id)
                        WHERE j.status IN ('queued', 'running') AND j.kind <> 'delete'
                            AND j.created_at < now() - make_interval(secs => :seconds)
                            AND coalesce(h.heard_at < now() - make_interval(secs => :seconds), true)
                        ORDER BY j.created_at, j.job_id
                        """)
                .param("seconds", (double) silence.toSeconds())
                .query(JdbcVolumeRecords::job)
                .list();
    }

    private static Job job(ResultSet row, int number) throws SQLException {
        String status = row.getString("status");
        return new Job(
                row.getString("job_id"),
                JobKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                status.equals("succeeded") || status.equals("failed"));
    }
}
