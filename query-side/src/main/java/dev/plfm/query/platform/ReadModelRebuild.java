package dev.plfm.query.platform;

import dev.plfm.eventlog.EventLogConfiguration;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes views anew from the log, while no process runs the projections. All of it is one transaction that holds the projections' claim:
 * readers see the old rows until it commits, no processor can start meanwhile, and a rebuild that breaks off leaves everything as it was.
 */
public final class ReadModelRebuild implements AutoCloseable {
    /** Stands for all views. */
    public static final String ALL = "all";

    private static final int SEGMENT = 0;

    private final AnnotationConfigApplicationContext context;
    private final JdbcClient jdbc;
    private final TokenStore tokens;
    private final TransactionTemplate transaction;
    private final List<ReadModelView> views;

    private ReadModelRebuild(AnnotationConfigApplicationContext context) {
        this.context = context;
        this.jdbc = context.getBean(JdbcClient.class);
        this.tokens = context.getBean(TokenStore.class);
        this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        this.views = context.getBeanProvider(ReadModelView.class).stream().toList();
    }

    /** For the read model of a database whose migrations have run; apart from any running application. */
    public static ReadModelRebuild on(DataSource dataSource) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        context.registerBean(DataSource.class, () -> dataSource);
        context.register(Offline.class);
        context.refresh();
        return new ReadModelRebuild(context);
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
     * @throws DomainException {@code invalid_argument} for another name, {@code in_use} while a process runs the projections
     */
    public void rebuild(String name, Progress progress) {
        List<ReadModelView> chosen = chosen(name);
        boolean all = name.equals(ALL);
        transaction.executeWithoutResult(status -> {
            seeEveryRow();
            claim();
            long end = all ? head() : position();
            chosen.forEach(this::empty);
            new ReadModelReplay(context.getBean(EventStorageEngine.class), chosen).run(end, progress);
            if (all) {
                tokens.storeToken(new GlobalSequenceTrackingToken(end), ReadModelView.GROUP, SEGMENT);
                jdbc.sql("UPDATE read_model.position SET position = :end")
                        .param("end", end)
                        .update();
            }
            tokens.releaseClaim(ReadModelView.GROUP, SEGMENT);
        });
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

    private void seeEveryRow() {
        jdbc.sql("SELECT set_config('plfm.scope', 'all', true)")
                .query(String.class)
                .single();
    }

    private void claim() {
        try {
            if (tokens.fetchSegments(ReadModelView.GROUP).length == 0) {
                tokens.initializeTokenSegments(ReadModelView.GROUP, 1, new GlobalSequenceTrackingToken(0));
            }
            tokens.fetchToken(ReadModelView.GROUP, SEGMENT);
        } catch (UnableToClaimTokenException e) {
            throw new DomainException(
                    ErrorCode.IN_USE,
                    "Another process runs the projections: stop it, and if it was killed wait a few seconds.");
        }
    }

    private void empty(ReadModelView view) {
        view.tables()
                .forEach(table -> jdbc.sql("DELETE FROM read_model." + table).update());
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
