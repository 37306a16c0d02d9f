package dev.plfm.controlplane.database;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Tells, before anything is started, whether a configured database can be used. */
public final class DatabaseCheck {
    private static final int OLDEST_VERSION = 15;

    private DatabaseCheck() {}

    /** @throws DatabaseException if nothing answers, access is refused or the server is too old */
    public static void require(DatabaseUrl url) {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new DatabaseException("the database at " + url + " is PostgreSQL " + version + "; "
                        + OLDEST_VERSION + " or newer is needed");
            }
        } catch (SQLException e) {
            throw new DatabaseException(
                    "the database at " + url + " cannot be used: " + e.getMessage()
                            + "\n  hint: check GHOST_DB_URL and GHOST_DB_MIGRATION_URL, or database.url and"
                            + " database.migration_url",
                    e);
        }
    }
}
