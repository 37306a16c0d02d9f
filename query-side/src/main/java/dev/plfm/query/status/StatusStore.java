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
                                WHERE p.env_id = s.env_id) process) AS processes,
                            (SELECT coalesce(jsonb_agg(to_jsonb(route) - 'created_event_id' ORDER BY created_event_id), '[]')
                            FROM (
                                SELECT r.route_id, r.hostname, r.backend_port, r.created_event_id, d.*, (
                                    SELECT count(*) FROM read_model.instance i
                                    JOIN read_model.release l ON l.release_id = i.release_id
                                    WHERE i.env_id = r.env_id AND i.process_type = r.backend_process_type
                                        AND i.status = 'ready' AND i.desired_state = 'running'
                                        AND l.manifest #> ARRAY['processes', r.backend_process_type, 'ports']
                                            @> jsonb_build_array(jsonb_build_object('internal', r.backend_port))) AS backends
                                FROM read_model.route r
                                CROSS JOIN LATERAL (
                                    SELECT count(*) > 0 AS deployed, coalesce(bool_or(c.has_process), false) AS process_there,
                                        coalesce(bool_or(c.has_port) FILTER (WHERE c.own), bool_or(c.has_port), false) AS port_there
                                    FROM (
                                        SELECT p.process_type = r.backend_process_type AS own,
                                            l.manifest #> ARRAY['processes', r.backend_process_type] IS NOT NULL AS has_process,
                                            coalesce(l.manifest #> ARRAY['processes', r.backend_process_type, 'ports']
                                                @> jsonb_build_array(jsonb_build_object('internal', r.backend_port)), false)
                                                AS has_port
                                        FROM read_model.env_process p
                                        JOIN read_model.release l ON l.release_id = p.desired_release_id
                                        WHERE p.env_id = r.env_id) c) d
                                WHERE r.env_id = s.env_id) route) AS routes
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
        List<RouteStatus> routes = Columns.json(row, "routes", new TypeReference<List<RouteStatus>>() {});
        return new Versioned(
                EnvStatus.of(names, Columns.instantOrNull(row, "last_reconcile_at"), processes, routes),
                row.getLong("last_event_id"));
    }

    /** A status and the position of the last event that touched it. */
    record Versioned(EnvStatus status, long lastEventId) {}
}
