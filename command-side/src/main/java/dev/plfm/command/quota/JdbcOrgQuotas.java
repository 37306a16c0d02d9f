package dev.plfm.command.quota;

import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.kernel.id.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads them where they are enforced. */
@Repository
class JdbcOrgQuotas implements OrgQuotas {
    private final JdbcClient jdbc;

    JdbcOrgQuotas(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<OrgId, OrgQuota> of(Collection<OrgId> orgs) {
        Map<OrgId, OrgQuota> quotas = new HashMap<>();
        jdbc.sql("""
                        SELECT org_id,
                            max(max) FILTER (WHERE dimension = 'max_instances') AS max_instances,
                            max(max) FILTER (WHERE dimension = 'max_total_memory_bytes') AS max_memory_bytes,
                            max(max) FILTER (WHERE dimension = 'max_total_cpu') AS max_cpu,
                            sum(used) FILTER (WHERE dimension = 'max_instances') AS instances,
                            sum(used) FILTER (WHERE dimension = 'max_total_memory_bytes') AS memory_bytes,
                            sum(used) FILTER (WHERE dimension = 'max_total_cpu') AS cpu
                        FROM command.quota
                        WHERE org_id = ANY (?) AND dimension IN ('max_instances', 'max_total_memory_bytes', 'max_total_cpu')
                        GROUP BY org_id HAVING count(max) > 0
                        """)
                .param(orgs.stream().map(OrgId::value).toArray(String[]::new))
                .query(row -> {
                    quotas.put(new OrgId(row.getString("org_id")), quota(row));
                });
        return quotas;
    }

    private static OrgQuota quota(ResultSet row) throws SQLException {
        return new OrgQuota(
                row.getObject("max_instances", Long.class),
                row.getObject("max_memory_bytes", Long.class),
                orNull(row, "max_cpu"),
                row.getLong("instances"),
                row.getLong("memory_bytes"),
                row.getDouble("cpu"));
    }

    private static @Nullable Double orNull(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }
}
