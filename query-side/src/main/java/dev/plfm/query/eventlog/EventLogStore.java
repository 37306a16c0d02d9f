package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EventEnvelope;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads the log itself: positions have no gaps and are committed in order, so that a page never misses an event before its last. */
@Component
class EventLogStore {
    private final TenantRows rows;

    EventLogStore(TenantRows rows) {
        this.rows = rows;
    }

    /** The organization's events after a position, oldest first. */
    List<EventEnvelope> page(OrgId orgId, EventFilter filter, long after, int limit) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM event_log
                        WHERE org_id = :org AND event_id > :after
                            AND (:type::text IS NULL OR event_type = :type)
                            AND (:app::text IS NULL OR app_id = :app)
                            AND (:env::text IS NULL OR env_id = :env)
                            AND (:aggregate::text IS NULL OR aggregate_id = :aggregate)
                        ORDER BY event_id LIMIT :limit
                        """)
                .param("org", orgId.value())
                .param("after", after)
                .param("type", filter.eventType())
                .param("app", filter.appId())
                .param("env", filter.envId())
                .param("aggregate", filter.aggregateId())
                .param("limit", limit)
                .query(EventLogStore::envelope)
                .list();
    }

    /** The events of all organizations and of none after a position, oldest first. */
    List<EventEnvelope> after(long position, int limit) {
        return rows.ofAll()
                .sql("SELECT * FROM event_log WHERE event_id > :after ORDER BY event_id LIMIT :limit")
                .param("after", position)
                .param("limit", limit)
                .query(EventLogStore::envelope)
                .list();
    }

    /** The position of the last event, or 0. */
    long head() {
        return rows.ofAll()
                .sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
    }

    private static EventEnvelope envelope(ResultSet row, int number) throws SQLException {
        return new EventEnvelope(
                row.getLong("event_id"),
                Columns.instant(row, "occurred_at"),
                row.getString("aggregate_type"),
                row.getString("aggregate_id"),
                row.getLong("aggregate_seq"),
                row.getString("event_type"),
                row.getInt("event_version"),
                Columns.wire(row, "actor_type", ActorType.class),
                row.getString("actor_id"),
                row.getString("request_id"),
                row.getString("org_id"),
                row.getString("app_id"),
                row.getString("env_id"),
                row.getString("idempotency_key"),
                row.getString("correlation_id"),
                row.getObject("causation_id", Long.class),
                Columns.json(row, "payload", JsonNode.class));
    }
}
