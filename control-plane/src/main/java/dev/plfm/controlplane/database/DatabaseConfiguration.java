package dev.plfm.controlplane.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.eventlog.HintConnections;
import dev.plfm.query.platform.TenantRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Migrates as the schema's owner, then connects as the role that can only append to the log. */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {
    private static final String APPLICATION_ROLE = "plfm_app";
    private static final String EVERY_ROW = "SET plfm.scope = 'all'";
    private static final int IDLE_READERS = 2;
    private static final long CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final String CONNECT_TIMEOUT_SECONDS = "5";
    private static final Duration MIGRATED_BY_OTHERS_WITHIN = Duration.ofSeconds(60);
    private static final Duration MIGRATION_POLL = Duration.ofMillis(500);

    @Bean
    HikariDataSource dataSource(ServerConfig config) {
        return open(config);
    }

    /** Connections that show no row until a read says whose, and change none. */
    @Bean(defaultCandidate = false)
    @Lazy
    @Qualifier(TenantRows.CONNECTIONS) HikariDataSource tenantRows(ServerConfig config, HikariDataSource migrated) {
        HikariConfig pool = pool(config, "SET default_transaction_read_only = on");
        pool.setPoolName("plfm-reads");
        pool.setMinimumIdle(IDLE_READERS);
        return new HikariDataSource(pool);
    }

    @Bean
    HintConnections hintConnections(ServerConfig config) {
        DatabaseUrl application = Objects.requireNonNull(config.database().url());
        Properties properties = credentials(application);
        properties.setProperty("ApplicationName", "plfm-hints");
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        return () -> DriverManager.getConnection(application.jdbcUrl(), properties);
    }

    /** Connections for the application, which show all rows, on a schema that is up to date. */
    public static HikariDataSource open(ServerConfig config) {
        DatabaseUrl application = Objects.requireNonNull(config.database().url());
        migrate(config.database().migrationUrl(), application);
        HikariConfig pool = pool(config, EVERY_ROW);
        pool.setPoolName("plfm");
        HikariDataSource connections = new HikariDataSource(pool);
        try {
            RowSecurity.require(connections);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
        return connections;
    }

    private static HikariConfig pool(ServerConfig config, String setting) {
        DatabaseUrl application = Objects.requireNonNull(config.database().url());
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(application.jdbcUrl());
        pool.setUsername(application.user());
        pool.setPassword(application.password());
        pool.setMaximumPoolSize(config.database().poolSize());
        pool.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
        pool.setConnectionInitSql("SET ROLE " + APPLICATION_ROLE + "; " + setting);
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        pool.addDataSourceProperty("ApplicationName", "plfm");
        return pool;
    }

    private static void migrate(@Nullable DatabaseUrl owner, DatabaseUrl application) {
        if (owner == null) {
            migrateUnlessOthersDo(application);
            return;
        }
        flyway(owner).migrate();
        letApplicationIn(owner, application);
    }

    /** With one access only: its user owns the schema and migrates, or another process does and this one waits for it. */
    private static void migrateUnlessOthersDo(DatabaseUrl application) {
        Flyway flyway = flyway(application);
        long end = System.nanoTime() + MIGRATED_BY_OTHERS_WITHIN.toNanos();
        while (isBehind(flyway)) {
            try {
                flyway.migrate();
                letApplicationIn(application, application);
                return;
            } catch (FlywayException e) {
                if (System.nanoTime() > end) {
                    throw new DatabaseException(
                            "the schema is not up to date and " + application.user()
                                    + " may not change it: set GHOST_DB_MIGRATION_URL here or start a process that has it",
                            e);
                }
                LockSupport.parkNanos(MIGRATION_POLL.toNanos());
            }
        }
    }

    private static boolean isBehind(Flyway flyway) {
        try {
            return flyway.info().pending().length > 0;
        } catch (FlywayException e) {
            return true;
        }
    }

    private static Flyway flyway(DatabaseUrl url) {
        return Flyway.configure()
                .dataSource(url.jdbcUrl(), url.user(), url.password())
                .connectRetries(10)
                .initSql(EVERY_ROW)
                .load();
    }

    private static void letApplicationIn(DatabaseUrl owner, DatabaseUrl application) {
        try (Connection connection = DriverManager.getConnection(owner.jdbcUrl(), credentials(owner));
                Statement statement = connection.createStatement()) {
            allow(statement, Objects.requireNonNullElse(application.user(), "current_user"));
        } catch (SQLException e) {
            throw new DatabaseException("cannot let the application use the role " + APPLICATION_ROLE, e);
        }
    }

    private static void allow(Statement statement, String user) throws SQLException {
        try (ResultSet member = statement.executeQuery(
                "SELECT pg_has_role('" + user.replace("'", "''") + "', '" + APPLICATION_ROLE + "', 'MEMBER')")) {
            member.next();
            if (member.getBoolean(1)) {
                return;
            }
        }
        statement.execute("GRANT " + APPLICATION_ROLE + " TO \"" + user.replace("\"", "\"\"") + "\"");
    }

    private static Properties credentials(DatabaseUrl url) {
        Properties properties = new Properties();
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        return properties;
    }
}
