package dev.plfm.controlplane.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ServerConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Migrates as the schema's owner, then connects as the role that can only append to the log. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final String APPLICATION_ROLE = "plfm_app";
    private static final long CONNECT_TIMEOUT_MILLIS = 5_000;

    @Bean
    HikariDataSource dataSource(ServerConfig config) {
        DatabaseUrl application = Objects.requireNonNull(config.database().url());
        DatabaseUrl owner = Objects.requireNonNullElse(config.database().migrationUrl(), application);
        migrate(owner, application);
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(application.jdbcUrl());
        pool.setUsername(application.user());
        pool.setPassword(application.password());
        pool.setPoolName("plfm");
        pool.setMaximumPoolSize(config.database().poolSize());
        pool.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
        pool.setConnectionInitSql("SET ROLE " + APPLICATION_ROLE);
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        pool.addDataSourceProperty("ApplicationName", "plfm");
        return new HikariDataSource(pool);
    }

    private static void migrate(DatabaseUrl owner, DatabaseUrl application) {
        Flyway.configure()
                .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
                .connectRetries(10)
                .load()
                .migrate();
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
