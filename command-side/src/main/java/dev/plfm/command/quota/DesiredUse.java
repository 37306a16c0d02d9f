package dev.plfm.command.quota;

import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.QuotaDimension;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of what process types want to use. */
@Repository
class DesiredUse {
    private final JdbcClient jdbc;

    DesiredUse(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The process type wants this release from now on. */
    void release(Process process, ReleaseId releaseId, ProcessSpec spec) {
        jdbc.sql("""
                        INSERT INTO command.desired_use (env_id, process_type, org_id, app_id, release_id, min_replicas,
                            max_replicas, memory_bytes, cpu)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (env_id, process_type) DO UPDATE SET release_id = excluded.release_id,
                            min_replicas = excluded.min_replicas, max_replicas = excluded.max_replicas,
                            memory_bytes = excluded.memory_bytes, cpu = excluded.cpu
                        """)
                .param(process.envId().value())
                .param(process.processType())
                .param(process.orgId().value())
                .param(process.appId().value())
                .param(releaseId.value())
                .param(spec.scaling().min())
                .param(spec.isStateful() ? 1 : null)
                .param(spec.resources().memoryLimitBytes())
                .param(BigDecimal.valueOf(spec.resources().cpuRequest()))
                .update();
    }

    /** The process types that are named want so many, the others what their manifest says. */
    void scale(EnvScaleSet event) {
        jdbc.sql("UPDATE command.desired_use SET replicas = NULL WHERE env_id = ? AND replicas IS NOT NULL")
                .param(event.envId().value())
                .update();
        jdbc.sql("""
                        INSERT INTO command.desired_use (env_id, org_id, app_id, process_type, replicas)
                        SELECT ?, ?, ?, s.* FROM unnest(?, ?) AS s
                        ON CONFLICT (env_id, process_type) DO UPDATE SET replicas = excluded.replicas
                        """)
                .param(event.envId().value())
                .param(event.orgId().value())
                .param(event.appId().value())
                .param(event.scales().stream().map(ProcessScale::processType).toArray(String[]::new))
                .param(event.scales().stream().map(ProcessScale::desired).toArray(Integer[]::new))
                .update();
    }

    /** The environment wants nothing more. */
    void forget(EnvId envId) {
        jdbc.sql("DELETE FROM command.desired_use WHERE env_id = ?")
                .param(envId.value())
                .update();
    }

    /** Those of which it is not known what they want, because they were deployed before that was kept. */
    List<Process> unknown(OrgId orgId) {
        return jdbc.sql("""
                        SELECT * FROM command.desired_use
                        WHERE org_id = ? AND release_id IS NOT NULL AND min_replicas IS NULL
                        """).param(orgId.value()).query(DesiredUse::process).list();
    }

    /** What all of the organization wants, of each dimension: of what has volumes, declared or attached, one instance at most. */
    Map<QuotaDimension, BigDecimal> totals(OrgId orgId) {
        return jdbc.sql("""
                        SELECT coalesce(sum(n), 0) AS instances, coalesce(sum(n * memory_bytes), 0) AS memory_bytes,
                            coalesce(sum(n * cpu), 0) AS cpu
                        FROM (
                            SELECT least(coalesce(d.replicas, d.min_replicas), d.max_replicas, CASE WHEN EXISTS (
                                    SELECT 1 FROM command.attached_volume v
                                    WHERE v.env_id = d.env_id AND v.process_type = d.process_type) THEN 1 END) AS n,
                                d.memory_bytes, d.cpu
                            FROM command.desired_use d WHERE d.org_id = ? AND d.min_replicas IS NOT NULL) AS wanted
                        """)
                .param(orgId.value())
                .query((row, number) -> Map.of(
                        QuotaDimension.MAX_INSTANCES, row.getBigDecimal("instances"),
                        QuotaDimension.MAX_TOTAL_MEMORY_BYTES, row.getBigDecimal("memory_bytes"),
                        QuotaDimension.MAX_TOTAL_CPU, row.getBigDecimal("cpu")))
                .single();
    }

    private static Process process(ResultSet row, int number) throws SQLException {
        String release = row.getString("release_id");
        return new Process(
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                row.getString("process_type"),
                release == null ? null : new ReleaseId(release));
    }

    /**
     * A process type of an environment.
     *
     * @param releaseId what it wanted so far, or null
     */
    record Process(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String processType,
            @Nullable ReleaseId releaseId) {}
}
