package dev.plfm.query.status;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads the status of an environment in one statement, so that its parts agree. */
@Component
class StatusStore {
    private final TenantRows rows;

    StatusStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<Versioned> find(OrgId orgId, AppId appId, EnvId envId) {
        return rows.of(orgId)
                .sql("""
                        SELECT s.*, e.name AS env_name, a.name AS app_name,
                            (SELECT coalesce(jsonb_agg(to_jsonb(process)), '[]') FROM (
                                SELECT p.*, n.* FROM read_model.env_process p
                                CROSS JOIN LATERAL (
                                    SELECT count(*) FILTER (WHERE status = 'ready') AS ready,
                                        count(*) FILTER (WHERE status = 'booting') AS booting,
                                        count(*) FILTER (WHERE status = 'draining') AS draining,
                                        count(*) FILTER (WHERE status = 'failed') AS failed
                                    FROM read_model.instance i
                                    WHERE i.env_id = p.env_id AND i.process_type = p.process_type
                                        AND i.status <> 'stopped') n
                                WHERE p.env_id = s.env_id) process) AS processes
                        FROM read_model.env_status s
                        JOIN read_model.env e ON e.env_id = s.env_id
                        JOIN read_model.app a ON a.app_id = s.app_id
                        WHERE s.env_id = :env AND s.app_id = :app AND s.org_id = :org
                        """)
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(StatusStore::status)
                .optional();
    }

    private static Versioned status(ResultSet row, int number) throws SQLException {
        EnvStatus.Names names = new EnvStatus.Names(
                new EnvId(row.getString("env_id")),
                row.getString("env_name"),
                new AppId(row.getString("app_id")),
                row.getString("app_name"));
        List<ProcessStatus> processes = Columns.json(row, "processes", new TypeReference<List<ProcessStatus>>() {});
        return new Versioned(
                EnvStatus.of(names, Columns.instantOrNull(row, "last_reconcile_at"), processes),
                row.getLong("last_event_id"));
    }

    /** A status and the position of the last event that touched it. */
    record Versioned(EnvStatus status, long lastEventId) {}
}
