package dev.plfm.command.volume;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Looks in the tables of volumes, of desired use and of the cluster. */
@Repository
class JdbcVolumeFacts implements VolumeFacts {
    private final JdbcClient jdbc;

    JdbcVolumeFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable VolumeFact volume(OrgId orgId, VolumeId volumeId) {
        return jdbc.sql("SELECT * FROM command.volume WHERE volume_id = ? AND org_id = ?")
                .params(volumeId.value(), orgId.value())
                .query(JdbcVolumeFacts::fact)
                .optional()
                .orElse(null);
    }

    @Override
    public long version(VolumeId volumeId) {
        return jdbc.sql("SELECT version FROM command.volume WHERE volume_id = ?")
                .param(volumeId.value())
                .query(Long.class)
                .optional()
                .orElse(1L);
    }

    @Override
    public @Nullable SnapshotFact snapshot(VolumeId volumeId, SnapshotId snapshotId) {
        return jdbc.sql(
                        "SELECT status FROM command.volume_job WHERE job_id = ? AND volume_id = ? AND kind = 'snapshot'")
                .params(snapshotId.value(), volumeId.value())
                .query((row, number) -> new SnapshotFact(
                        JobStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT))))
                .optional()
                .orElse(null);
    }

    @Override
    public @Nullable ReleaseId desiredRelease(EnvId envId, String processType) {
        return jdbc.sql("""
                        SELECT release_id FROM command.desired_use
                        WHERE env_id = ? AND process_type = ? AND release_id IS NOT NULL
                        """)
                .params(envId.value(), processType)
                .query((row, number) -> new ReleaseId(row.getString("release_id")))
                .optional()
                .orElse(null);
    }

    @Override
    public @Nullable NodeId placeForRestore(@Nullable NodeId preferred) {
        return jdbc.sql("""
                        SELECT node_id FROM command.cluster_node WHERE state = 'active'
                        ORDER BY node_id = coalesce(:preferred, '') DESC, memory_bytes - reserved_memory_bytes DESC, node_id
                        LIMIT 1
                        """)
                .param("preferred", preferred == null ? null : preferred.value(), java.sql.Types.VARCHAR)
                .query((row, number) -> new NodeId(row.getString("node_id")))
                .optional()
                .orElse(null);
    }

    private static VolumeFact fact(ResultSet row, int number) throws SQLException {
        String home = row.getString("home_node_id");
        return new VolumeFact(
                row.getString("name"),
                row.getLong("size_bytes"),
                row.getString("filesystem"),
                row.getBoolean("backup"),
                home == null ? null : new NodeId(home));
    }
}
