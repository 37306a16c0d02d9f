package dev.plfm.query.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What views write: gathered while a batch of events is handled, and executed before it is committed, as few and large batches of equal
 * statements as their order allows. Nobody sees the tables between two events, so nobody can tell.
 */
@Component
public class ViewWrites {
    private static final String RESOURCE = ViewWrites.class.getName();
    private static final Object NOT_GIVEN = new Object();

    private final JdbcTemplate jdbc;
    private final Map<String, NamedSql> statements = new ConcurrentHashMap<>();
    private final Map<ViewTable, RowShape> shapes = new ConcurrentHashMap<>();
    private final RowStatements rows;
    private final ThreadLocal<@Nullable GatheredWrites> elsewhere = new ThreadLocal<>();

    ViewWrites(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.rows = new RowStatements(jdbc, RowStatements.REAL, shapes);
    }

    /** The writes of one view, to tables that no other view reads or writes. */
    public Of of(String view) {
        return new Of(view);
    }

    /** A table of a view, by the columns of its primary key. */
    public ViewTable table(String name, String... key) {
        return new ViewTable(this, name, List.of(key));
    }

    /** Has the read model's position written along with what this batch writes. */
    void reaches(UnitOfWork<?> batch, long event) {
        gathered(batch).reaches(event);
    }

    void add(ViewTable.Fold fold) {
        GatheredWrites gathered = current();
        if (gathered == null) {
            ViewRows.apply(List.of(fold), rows, null);
        } else {
            gathered.add(fold);
        }
    }

    /** Executes nothing of what this thread does, but says what was to be executed. */
    GatheredWrites gather(Runnable handling) {
        GatheredWrites writes = new GatheredWrites();
        elsewhere.set(writes);
        try {
            handling.run();
        } finally {
            elsewhere.remove();
        }
        return writes;
    }

    /** The statements of one view. */
    public final class Of {
        private final String view;

        private Of(String view) {
            this.view = view;
        }

        /** A statement with named parameters; the same text each time, or it is not batched. */
        public Statement sql(String sql) {
            return new Statement(view, statements.computeIfAbsent(sql, NamedSql::new));
        }
    }

    /** A statement whose parameters are being given. */
    public final class Statement {
        private final String view;
        private final NamedSql sql;
        private final @Nullable Object[] values;

        private Statement(String view, NamedSql sql) {
            this.view = view;
            this.sql = sql;
            this.values = new Object[sql.names()];
            Arrays.fill(values, NOT_GIVEN);
        }

        public Statement param(String name, @Nullable Object value) {
            Integer number = sql.number(name);
            if (number != null) {
                values[number] = value;
            }
            return this;
        }

        /** Executes it after every earlier statement of the view and before every later one. */
        public void update() {
            add(null);
        }

        /**
         * Executes it after the earlier statements with the same key and before the later ones.
         *
         * @param key tells apart what statements concern: those with different keys touch and read different rows
         */
        public void update(Object key) {
            add(key.toString());
        }

        private void add(@Nullable String key) {
            if (Arrays.asList(values).contains(NOT_GIVEN)) {
                throw new IllegalStateException("Not all parameters were given for " + sql);
            }
            GatheredWrites.Write write = new GatheredWrites.Write(sql, values, key);
            GatheredWrites gathered = current();
            if (gathered == null) {
                execute(List.of(write));
            } else {
                gathered.add(view, write);
            }
        }
    }

    /** Where the writes of this thread are gathered, or null when they are not. */
    private @Nullable GatheredWrites current() {
        GatheredWrites gathered = elsewhere.get();
        if (gathered != null) {
            return gathered;
        }
        UnitOfWork<?> unit = CurrentUnitOfWork.map(UnitOfWork::root).orElse(null);
        return unit == null ? null : gathered(unit);
    }

    private GatheredWrites gathered(UnitOfWork<?> unit) {
        return unit.getOrComputeResource(RESOURCE, none -> {
            GatheredWrites writes = new GatheredWrites();
            unit.onPrepareCommit(committing -> {
                writes.runs().forEach(this::execute);
                ViewRows.apply(writes.folds(), rows, writes.position());
            });
            return writes;
        });
    }

    private void execute(List<GatheredWrites.Write> run) {
        NamedSql sql = run.get(0).sql();
        if (run.size() == 1) {
            jdbc.update(sql.positional(), sql.atPlaces(run.get(0).values()));
        } else {
            jdbc.batchUpdate(
                    sql.positional(),
                    run.stream().map(write -> sql.atPlaces(write.values())).toList());
        }
    }
}
