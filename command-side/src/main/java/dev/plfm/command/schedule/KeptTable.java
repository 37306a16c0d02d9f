package dev.plfm.command.schedule;

import dev.plfm.kernel.id.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table with a row a node, as this process has read it: each look reads the rows that were written since, and answers with what reading all
 * of them would.
 *
 * <p>Every row says which transaction wrote it. A look keeps what was written by those that had ended before the oldest one that was still
 * under way, and the number of that one: the next look reads what it or a later one wrote. A row of one that is not so old is not kept, as it may be
 * undone: it has to come again. When it does not, or when there are not as many rows as there should be, all of them are read; and so are they
 * after a checkpoint. A database that was killed begins with one, and gives the numbers of transactions that it lost to others.
 */
final class KeptTable<V> {
    /** Whatever nobody thought of is not believed for ever. */
    private static final Duration BELIEVED = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final String all;
    private final String changed;
    private final RowMapper<V> mapper;
    private volatile @Nullable Kept<V> kept;

    /** @param columns what the mapper reads, of {@code t} */
    KeptTable(JdbcClient jdbc, String table, String columns, RowMapper<V> mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.all = """
                SELECT s.settled::text, s.at, s.checkpoint, s.size, t.node_id, age(t.xmin) <= age(s.settled::xid) AS unsettled, %1$s
                FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS settled, clock_timestamp() AS at,
                          (SELECT checkpoint_lsn::text FROM pg_control_checkpoint()) AS checkpoint,
                          (SELECT count(*) FROM %2$s) AS size) s
                    LEFT JOIN %2$s t ON true
                """.formatted(columns, table);
        this.changed = all.replace("ON true", "ON age(t.xmin) <= age(CAST(CAST(? AS text) AS xid8)::xid)");
    }

    Look<V> look() {
        Kept<V> known = kept;
        if (known != null) {
            Reading<V> news = read(changed, known.rows, known.settled);
            if (news.seen.containsAll(known.missing)
                    && news.rows.size() == news.size
                    && news.checkpoint.equals(known.checkpoint)
                    && news.at.isBefore(known.begun.plus(BELIEVED))) {
                kept = news.kept(known.begun);
                return new Look<>(news.rows, news.at);
            }
        }
        Reading<V> whole = read(all, new TreeMap<>(), null);
        kept = whole.kept(whole.at);
        return new Look<>(whole.rows, whole.at);
    }

    private Reading<V> read(String query, SortedMap<NodeId, V> before, @Nullable String settled) {
        Reading<V> reading = new Reading<>(before);
        JdbcClient.StatementSpec statement = jdbc.sql(query);
        (settled == null ? statement : statement.param(settled))
                .query((RowCallbackHandler) row -> reading.add(row, mapper));
        return reading;
    }

    /**
     * All rows.
     *
     * @param at by the database's clock
     */
    record Look<V>(SortedMap<NodeId, V> rows, Instant at) {}

    /**
     * What the next look begins with.
     *
     * @param rows all that were written by transactions before {@code settled}, but those that are missing
     * @param missing rows that a later transaction wrote over
     */
    private record Kept<V>(
            String settled, String checkpoint, SortedMap<NodeId, V> rows, Set<NodeId> missing, Instant begun) {}

    /** What one statement answers: rows that were known, and above them those that it read. */
    private static final class Reading<V> {
        private final SortedMap<NodeId, V> rows;
        private final Set<NodeId> seen = new HashSet<>();
        private final Set<NodeId> unsettled = new HashSet<>();
        private String settled = "";
        private String checkpoint = "";
        private Instant at = Instant.EPOCH;
        private long size;

        Reading(SortedMap<NodeId, V> before) {
            rows = new TreeMap<>(before);
        }

        void add(ResultSet row, RowMapper<V> mapper) throws SQLException {
            settled = row.getString("settled");
            checkpoint = row.getString("checkpoint");
            at = row.getTimestamp("at").toInstant();
            size = row.getLong("size");
            String id = row.getString("node_id");
            if (id != null) {
                NodeId node = new NodeId(id);
                rows.put(node, mapper.mapRow(row, 0));
                seen.add(node);
                if (row.getBoolean("unsettled")) {
                    unsettled.add(node);
                }
            }
        }

        Kept<V> kept(Instant begun) {
            if (unsettled.isEmpty()) {
                return new Kept<>(settled, checkpoint, rows, Set.of(), begun);
            }
            SortedMap<NodeId, V> ended = new TreeMap<>(rows);
            ended.keySet().removeAll(unsettled);
            return new Kept<>(settled, checkpoint, ended, unsettled, begun);
        }
    }
}
