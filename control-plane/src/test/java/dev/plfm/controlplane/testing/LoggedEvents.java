package dev.plfm.controlplane.testing;

import dev.plfm.kernel.json.Json;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Every event of a server's log, tenants' and nodes', as its envelope. */
public final class LoggedEvents {

    private static final String ENVELOPES = """
            SELECT (jsonb_strip_nulls(jsonb_build_object(
                    'event_id', event_id,
                    'occurred_at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    'aggregate_type', aggregate_type, 'aggregate_id', aggregate_id, 'aggregate_seq', aggregate_seq,
                    'event_type', event_type, 'event_version', event_version,
                    'actor_type', actor_type, 'actor_id', actor_id, 'request_id', request_id,
                    'org_id', org_id, 'app_id', app_id, 'env_id', env_id,
                    'idempotency_key', idempotency_key, 'correlation_id', correlation_id, 'causation_id', causation_id))
                || jsonb_build_object('payload', payload))::text
            FROM event_log ORDER BY event_id
            """;

    private LoggedEvents() {}

    public static List<JsonNode> of(JdbcClient owner) {
        return owner.sql(ENVELOPES).query(String.class).list().stream()
                .map(text -> (JsonNode) Json.lenient().readTree(text))
                .toList();
    }
}
