package dev.plfm.query.platform;

import dev.plfm.eventlog.EventLogConfiguration;
import dev.plfm.kernel.error.DomainException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes views anew from the log, while no process runs the projections: it holds their claim. They are filled in temporary tables, which then take
 * the place of the old rows in one transaction: readers see the old rows until then, and a rebuild that breaks off leaves everything as it was.
 */
public final class ReadModelRebuild implements AutoCloseable {
    /** Stands for all views. */
    public static final String ALL = "all";

    /** Events that others may append while the last ones are handled: what is left to the processor. */
    private static final long NEARLY_THERE = 1_000;

    private static final int BATCH = 5_000;

    private final AnnotationConfigApplicationContext context;
    private final DataSource connections;
    private final JdbcClient jdbc;
    private final TokenStore tokens;
    private final TransactionTemplate transaction;
    private final List<ReadModelView> views;
    private final int batch;

    private ReadModelRebuild(AnnotationConfigApplicationContext context, DataSource connections, int batch) {
        this.context = context;
        this.batch = batch;
        this.connections = connections;
        this.jdbc = context.getBean(JdbcClient.class);
        this.tokens = context.getBean(TokenStore.class);
        this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        this.views = context.getBeanProvider(ReadModelView.class).stream().toList();
    }

    /** For the read model of a database whose migrations have run; apart from any running application. */
    public static ReadModelRebuild on(DataSource dataSource) {
        return on(dataSource, BATCH);
    }

    /** @param batch how many events are handled together: more or fewer make no other rows */
    static ReadModelRebuild on(DataSource dataSource, int batch) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        context.registerBean(DataSource.class, () -> one(dataSource));
        context.register(Offline.class);
        context.refresh();
        return new ReadModelRebuild(context, dataSource, batch);
    }

    /** Temporary tables belong to a session. */
    private static DataSource one(DataSource connections) {
        try {
            return new SingleConnectionDataSource(connections.getConnection(), true);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("No connection", e);
        }
    }

    /** Hears how far a rebuild is: the position of the last event handled, and of the last there is to handle. */
    @FunctionalInterface
    public interface Progress {
        void at(long position, long end);
    }

    /** The names of the views, in alphabetical order. */
    public List<String> views() {
        return views.stream().map(ReadModelView::name).sorted().toList();
    }

    /** The position that the read model has reached. */
    public long position() {
        return jdbc.sql("SELECT position FROM read_model.position")
                .query(Long.class)
                .single();
    }

    /** The position of the last event in the log, or 0. */
    public long head() {
        return jdbc.sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
    }

    /**
     * Rebuilds one view up to the position of the others, or all of them up to the end of the log.
     *
     * @param name a view's name, or {@link #ALL}
     * @throws DomainException {@code invalid_argument} for another name, {@code in_use} while a process runs the projections, or when one did
     *     meanwhile; {@code conflict} when an event is not of today's version
     */
    public void rebuild(String name, Progress progress) {
        List<ReadModelView> chosen = chosen(name);
        RebuildClaim claim = Objects.requireNonNull(transaction.execute(status -> RebuildClaim.take(tokens)));
        try (StagedTables staged = new StagedTables(context.getBean(JdbcTemplate.class), tables(chosen));
                ReadModelReplay replay =
                        new ReadModelReplay(connections, context.getBean(ViewWrites.class), chosen, batch)) {
            long end = fill(staged, replay, claim, name.equals(ALL), progress);
            transaction.executeWithoutResult(status -> {
                seeEveryRow(context.getBean(JdbcTemplate.class));
                claim.keep();
                staged.publish();
                if (name.equals(ALL)) {
                    claim.moveTo(end);
                    jdbc.sql("UPDATE read_model.position SET position = :end")
                            .param("end", end)
                            .update();
                }
                claim.release();
                jdbc.sql("SELECT set_config('synchronous_commit', 'on', true)")
                        .query(String.class)
                        .single();
            });
            progress.at(end, end);
        } finally {
            transaction.executeWithoutResult(status -> claim.release());
        }
    }

    /** Up to where all others are, or up to the end of the log, which may move meanwhile. */
    private long fill(StagedTables staged, ReadModelReplay replay, RebuildClaim claim, boolean all, Progress progress) {
        long done = 0;
        long end = all ? head() : position();
        while (done < end) {
            long last = end;
            replay.run(done, last, (work, at) -> {
                transaction.executeWithoutResult(status -> claim.keep());
                staged.execute(work);
                progress.at(at, last);
            });
            done = last;
            end = all && head() - done > NEARLY_THERE ? head() : done;
        }
        return done;
    }

    private static List<String> tables(List<ReadModelView> views) {
        return views.stream().flatMap(view -> view.tables().stream()).toList();
    }

    private List<ReadModelView> chosen(String name) {
        List<ReadModelView> chosen = views.stream()
                .filter(view -> name.equals(ALL) || view.name().equals(name))
                .toList();
        if (chosen.isEmpty()) {
            throw DomainException.invalid("name", "must be " + ALL + " or one of " + String.join(", ", views()));
        }
        return chosen;
    }

    /** In the current transaction. */
    static void seeEveryRow(JdbcTemplate jdbc) {
        jdbc.queryForObject("SELECT set_config('plfm.scope', 'all', true)", String.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** The projections without the processor that would run them; no {@code @Configuration}, so that applications do not find it. */
    @Import(EventLogConfiguration.class)
    @ComponentScan(
            basePackages = "dev.plfm.query",
            nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class,
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = ReadModelView.class))
    static class Offline {
        @Bean
        JdbcTemplate jdbcTemplate(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }

        @Bean
        JdbcClient jdbcClient(JdbcTemplate jdbc) {
            return JdbcClient.create(jdbc);
        }

        @Bean
        ViewWrites viewWrites(JdbcTemplate jdbc) {
            return new ViewWrites(jdbc);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }
}
