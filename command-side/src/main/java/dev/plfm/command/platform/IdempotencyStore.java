package dev.plfm.command.platform;

import dev.plfm.kernel.json.Json;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table of answers already given, by scope and key. */
@Component
class IdempotencyStore {
    private final JdbcClient jdbc;

    IdempotencyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<StoredAnswer> find(String scope) {
        return jdbc.sql(
                        "SELECT request_hash, status, headers, body, sealed, event_id FROM command.idempotency WHERE scope = ?")
                .param(scope)
                .query((row, number) -> new StoredAnswer(
                        row.getString("request_hash"),
                        row.getInt("status"),
                        Json.mapper().readValue(row.getString("headers"), new TypeReference<>() {}),
                        row.getBytes("body"),
                        row.getBoolean("sealed"),
                        row.getObject("event_id", Long.class)))
                .optional();
    }

    /** Whether it was stored: false when another request with the key was first. */
    boolean store(String scope, StoredAnswer answer) {
        return jdbc.sql("""
                        INSERT INTO command.idempotency (scope, request_hash, status, headers, body, sealed, event_id)
                        VALUES (?, ?, ?, ?::jsonb, ?, ?, ?) ON CONFLICT (scope) DO NOTHING
                        """)
                        .param(scope)
                        .param(answer.requestHash())
                        .param(answer.status())
                        .param(Json.mapper().writeValueAsString(answer.headers()))
                        .param(answer.body())
                        .param(answer.sealed())
                        .param(answer.eventId())
                        .update()
                == 1;
    }

    /** Forgets what is older, a bounded number of rows a call; answers with how many went. */
    int forgetOlderThan(Duration age) {
        return jdbc.sql("""
                        DELETE FROM command.idempotency WHERE scope IN (
                            SELECT scope FROM command.idempotency
                            WHERE created_at < now() - make_interval(secs => ?) LIMIT 10000)
                        """).param(age.toSeconds()).update();
    }
}
