package dev.plfm.command.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A PostgreSQL with the tables of the command side; one for all tests of a JVM, so each uses ids of its own. */
public final class CommandDatabase {
    private static final EmbeddedPostgres POSTGRES = start();
    private static final DataSource DATA_SOURCE = migrated();

    private CommandDatabase() {}

    public static JdbcClient jdbc() {
        return JdbcClient.create(DATA_SOURCE);
    }

    public static DataSource dataSource() {
        return DATA_SOURCE;
    }

    /** As the handlers of commands that write themselves do it. */
    public static void inTransaction(Runnable work) {
        new TransactionTemplate(new DataSourceTransactionManager(DATA_SOURCE))
                .executeWithoutResult(begun -> work.run());
    }

    /** A database of its own, as it was once the migration of that version had run. */
    public static DataSource at(String name, String version) {
        jdbc().sql("CREATE DATABASE " + name).update();
        DataSource dataSource = POSTGRES.getDatabase("postgres", name);
        Flyway.configure().dataSource(dataSource).target(version).load().migrate();
        return dataSource;
    }

    private static DataSource migrated() {
        DataSource dataSource = POSTGRES.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        return dataSource;
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
