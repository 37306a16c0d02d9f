package dev.plfm.query.platform;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;
import org.springframework.stereotype.Component;

/**
 * What views write: gathered while a batch of events is handled, and executed before it is committed, as few and large batches of equal
 * statements as their order allows. Nobody sees the tables between two events, so nobody can tell.
 */
@Component
public class ViewWrites {
    private static final String RESOURCE = ViewWrites.class.getName();

    private final JdbcTemplate jdbc;
    private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();

    ViewWrites(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The writes of one view, to tables that no other view reads or writes. */
    public Of of(String view) {
        return new Of(view);
    }

    private record Prepared(ParsedSql parsed, String sql) {
        static Prepared of(String sql) {
            ParsedSql parsed = NamedParameterUtils.parseSqlStatement(sql);
            return new Prepared(parsed, NamedParameterUtils.substituteNamedParameters(parsed, null));
        }
    }

    /** The statements of one view. */
    public final class Of {
        private final String view;

        private Of(String view) {
            this.view = view;
        }

        /** A statement with named parameters; the same text each time, or it is not batched. */
        public Statement sql(String sql) {
            return new Statement(view, prepared.computeIfAbsent(sql, Prepared::of));
        }
    }

    /** A statement whose parameters are being given. */
    public final class Statement {
        private final String view;
        private final Prepared statement;
        private final Map<String, @Nullable Object> parameters = new HashMap<>();

        private Statement(String view, Prepared statement) {
            this.view = view;
            this.statement = statement;
        }

        public Statement param(String name, @Nullable Object value) {
            parameters.put(name, value);
            return this;
        }

        /** Executes it after every earlier statement of the view and before every later one. */
        public void update() {
            add(null, false);
        }

        /**
         * Executes it after the earlier statements with the same key and before the later ones.
         *
         * @param key tells apart what statements concern: those with different keys touch and read different rows
         */
        public void update(Object key) {
            add(key.toString(), false);
        }

        /** The same for a statement that leaves nothing of what the one before it did, if that had the same text and key. */
        public void overwrite(Object key) {
            add(key.toString(), true);
        }

        private void add(@Nullable String key, boolean overwrites) {
            Object[] values = NamedParameterUtils.buildValueArray(
                    statement.parsed(), new MapSqlParameterSource(parameters), null);
            UnitOfWork<?> unit = CurrentUnitOfWork.map(UnitOfWork::root).orElse(null);
            if (unit == null) {
                jdbc.update(statement.sql(), values);
            } else {
                gathered(unit).add(view, new GatheredWrites.Write(statement.sql(), values, key, overwrites));
            }
        }
    }

    private GatheredWrites gathered(UnitOfWork<?> unit) {
        return unit.getOrComputeResource(RESOURCE, none -> {
            GatheredWrites writes = new GatheredWrites();
            unit.onPrepareCommit(committing -> writes.execute(jdbc));
            return writes;
        });
    }
}
