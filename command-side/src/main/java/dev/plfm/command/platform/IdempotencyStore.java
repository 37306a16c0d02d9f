package dev.plfm.command.platform;

import dev.plfm.command.platform.IdempotencyInterceptor.AnsweredAlreadyException;
import dev.plfm.command.platform.IdempotencyStore.Entry;
import dev.plfm.eventlog.AppendPosition;
import dev.plfm.eventlog.AppendRecords;
import dev.plfm.eventlog.AppendRefusal;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.kernel.json.Json;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table of answers already given, by scope and key. */
@Component
class IdempotencyStore implements AppendRecords<Entry> {
    private static final String INSERT = """
            INSERT INTO command.idempotency (scope, request_hash, status, headers, body, sealed, event_id)
            SELECT scope, request_hash, status, headers, body, sealed, %s
            FROM unnest(?, ?, ?, ?::jsonb[], ?, ?, ?) AS a (scope, request_hash, status, headers, body, sealed, event_id)""";
    private static final String INSERT_AT_END =
            INSERT.formatted("(SELECT max(l.event_id) FROM event_log l) - event_id");

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

    /**
     * An answer to be stored.
     *
     * @param position where the command's last event is by the time it is written
     */
    record Entry(String scope, StoredAnswer answer, AppendPosition position) {
        String headers() {
            return Json.mapper().writeValueAsString(answer.headers());
        }

        @Nullable Long eventId() {
            return position.lastEventId() == 0 ? null : position.lastEventId();
        }
    }

    @Override
    public void write(List<Entry> entries) {
        Set<String> stored =
                new HashSet<>(jdbc.sql(INSERT.formatted("event_id") + " ON CONFLICT (scope) DO NOTHING RETURNING scope")
                        .params(columns(entries, column(entries, Long.class, Entry::eventId)))
                        .query(String.class)
                        .list());
        for (int i = 0; i < entries.size(); i++) {
            // Of two with one key in the same batch the first is the one that was stored.
            if (!stored.remove(entries.get(i).scope())) {
                throw new AppendRefusal(i, new AnsweredAlreadyException());
            }
        }
    }

    @Override
    public boolean say(List<Entry> entries, List<@Nullable Long> following, AppendStatements statements) {
        statements.add(INSERT_AT_END, columns(entries, following.toArray(Long[]::new)));
        return true;
    }

    private static Object[] columns(List<Entry> entries, @Nullable Long[] eventIds) {
        return new Object[] {
            column(entries, String.class, Entry::scope),
            column(entries, String.class, entry -> entry.answer().requestHash()),
            column(entries, Integer.class, entry -> entry.answer().status()),
            column(entries, String.class, Entry::headers),
            column(entries, byte[].class, entry -> entry.answer().body()),
            column(entries, Boolean.class, entry -> entry.answer().sealed()),
            eventIds
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] column(
            List<Entry> entries, Class<T> type, Function<Entry, ? extends @Nullable Object> value) {
        return entries.stream().map(value).toArray(size -> (T[]) Array.newInstance(type, size));
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
