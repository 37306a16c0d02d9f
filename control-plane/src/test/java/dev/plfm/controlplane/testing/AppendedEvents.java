package dev.plfm.controlplane.testing;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.json.Json;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts events into the log of a server that runs elsewhere, past its commands: each the first of its aggregate. */
public final class AppendedEvents {
    /** As the log's own appends take it. */
    private static final long APPEND_LOCK = 0x706c666d_6c6f67L;

    private AppendedEvents() {}

    /** Answers with the position of the last. */
    public static long append(TestDatabase database, List<? extends DomainEvent> events) {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.owner().jdbcUrl());
        owner.setUser(database.owner().user());
        owner.setPassword(database.owner().password());
        JdbcClient jdbc = JdbcClient.create(owner);
        Long last = new TransactionTemplate(new JdbcTransactionManager(owner)).execute(status -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                    .param("lock", APPEND_LOCK)
                    .query((row, number) -> true)
                    .single();
            for (DomainEvent event : events) {
                String payload = Json.mapper().writeValueAsString(event);
                jdbc.sql("""
                        INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                            event_version, actor_type, actor_id, request_id, org_id, app_id, env_id, payload)
                        SELECT (SELECT coalesce(max(event_id), 0) + 1 FROM event_log), now(), :type, :aggregate, :seq, :event, 1,
                            'system', 'test', 'test', p ->> 'org_id', p ->> 'app_id', p ->> 'env_id', p
                        FROM (SELECT cast(:payload AS jsonb)) AS given (p)
                        """)
                        .param("type", event.aggregateType())
                        .param("aggregate", event.aggregateId())
                        .param("seq", 1)
                        .param("event", EventTypes.nameOf(event.getClass()))
                        .param("payload", payload)
                        .update();
            }
            return jdbc.sql("SELECT max(event_id) FROM event_log")
                    .query(Long.class)
                    .single();
        });
        return last == null ? 0 : last;
    }
}
