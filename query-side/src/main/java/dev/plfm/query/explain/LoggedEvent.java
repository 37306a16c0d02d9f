package dev.plfm.query.explain;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.query.platform.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an explanation needs of an event of the log. */
record LoggedEvent(
        long eventId,
        Instant occurredAt,
        String type,
        ActorType actorType,
        String actorId,
        String requestId,
        @Nullable Long causationId,
        JsonNode payload) {

    static final String COLUMNS =
            "event_id, occurred_at, event_type, actor_type, actor_id, request_id, causation_id, payload";

    static LoggedEvent of(ResultSet row, int number) throws SQLException {
        return new LoggedEvent(
                row.getLong("event_id"),
                Columns.instant(row, "occurred_at"),
                row.getString("event_type"),
                Columns.wire(row, "actor_type", ActorType.class),
                row.getString("actor_id"),
                row.getString("request_id"),
                row.getObject("causation_id", Long.class),
                Columns.json(row, "payload", JsonNode.class));
    }

    boolean is(String eventType) {
        return type.equals(eventType);
    }

    /** The text of a member of the payload, or null. */
    @Nullable String text(String member) {
        JsonNode value = payload.path(member);
        return value.isMissingNode() || value.isNull() ? null : value.asString();
    }

    boolean flag(String member) {
        return payload.path(member).asBoolean(false);
    }

    /** The texts of a member that is a list; none when there is no such member. */
    List<String> texts(String member) {
        return payload.path(member).valueStream().map(JsonNode::asString).toList();
    }

    int number(String member) {
        return payload.path(member).asInt(0);
    }

    /** The events that caused this one, its own cause first, as far as they are among these. */
    List<LoggedEvent> causes(Map<Long, LoggedEvent> known) {
        List<LoggedEvent> causes = new ArrayList<>();
        LoggedEvent next = causationId == null ? null : known.get(causationId);
        while (next != null) {
            causes.add(next);
            next = next.causationId == null ? null : known.get(next.causationId);
        }
        return causes;
    }
}
