package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A fresh, empty PostgreSQL database; all of a JVM's are on one server, which is a container when a Docker engine answers, else the
 * embedded one, else the one that {@code GHOST_TEST_DB_URL} names (its user must be allowed to create databases and roles).
 *
 * @param application the access for the code under test
 * @param owner the access that owns the schema, and that sees every row
 */
public record TestDatabase(DatabaseUrl application, DatabaseUrl owner) {
    private static final String PASSWORD = "test";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable DatabaseUrl server;

    public static TestDatabase create() {
        DatabaseUrl admin = server();
        String name = "t" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(admin.jdbcUrl(), admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER plfm_owner");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a database at " + admin, e);
        }
        String url = admin.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
        return new TestDatabase(
                new DatabaseUrl(url, "plfm_app", PASSWORD), new DatabaseUrl(everyRow(url), "plfm_owner", PASSWORD));
    }

    private static String everyRow(String url) {
        return url + (url.contains("?") ? "&" : "?") + "options=-c%20plfm.scope=all";
    }

    private static synchronized DatabaseUrl server() {
        if (server == null) {
            DatabaseUrl started = startServer();
            createRoles(started);
            server = started;
        }
        return server;
    }

    private static void createRoles(DatabaseUrl admin) {
        try (Connection connection = DriverManager.getConnection(admin.jdbcUrl(), admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            for (String role : List.of("plfm_owner", "plfm_app")) {
                statement.execute(
                        "DO $$ BEGIN CREATE ROLE " + role + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
                statement.execute("ALTER ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'");
            }
            statement.execute("ALTER ROLE plfm_owner CREATEROLE");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create roles at " + admin, e);
        }
    }

    private static DatabaseUrl startServer() {
        if (engineLikely() && DockerClientFactory.instance().isDockerAvailable()) {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine")
                    .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
            container.start();
            return new DatabaseUrl(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }
        String given = System.getenv("GHOST_TEST_DB_URL");
        try {
            return startEmbedded();
        } catch (RuntimeException | IOException e) {
            if (given != null) {
                return DatabaseUrl.parse(given);
            }
            throw new IllegalStateException("no Docker engine, no embedded PostgreSQL, no GHOST_TEST_DB_URL", e);
        }
    }

    /** Asking for an engine where there is none takes a second and logs errors. */
    private static boolean engineLikely() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    private static DatabaseUrl startEmbedded() throws IOException {
        Path dataDir = Files.createTempDirectory("plfm-test-");
        EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, EmbeddedDatabase.Options.FAST);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            database.close();
            deleteTree(dataDir);
        }));
        return database.superuser();
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + root + " (" + e.getMessage() + ")");
        }
    }
}
