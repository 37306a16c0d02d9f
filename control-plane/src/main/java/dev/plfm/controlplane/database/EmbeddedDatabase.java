package dev.plfm.controlplane.database;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A PostgreSQL server in a process of its own, with its data in a directory that outlives it. It listens on loopback only and
 * asks for a password that is kept beside the data. A server that a killed process left behind is taken over.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String OWNER = "plfm_owner";
    private static final String APPLICATION = "plfm_app";
    private static final String DATABASE = "plfm";

    /**
     * How the server runs.
     *
     * @param port 0 lets the system choose
     * @param durable false only where the data may be lost, as in tests
     */
    public record Options(int port, boolean durable, int maxConnections) {
        public static final Options DURABLE = new Options(0, true, 200);
        public static final Options FAST = new Options(0, false, 300);

        public Options withPort(int chosen) {
            return new Options(chosen, durable, maxConnections);
        }
    }

    private final DataDirLock lock;
    private final Path directory;
    private final PostgresPrograms programs;
    private final String password;
    private final int port;

    private EmbeddedDatabase(DataDirLock lock, Path directory, PostgresPrograms programs, String password, int port) {
        this.lock = lock;
        this.directory = directory;
        this.programs = programs;
        this.password = password;
        this.port = port;
    }

    public static EmbeddedDatabase start(Path dataDir) {
        return start(dataDir, Options.DURABLE);
    }

    /** @throws DatabaseException if the directory is in use, or PostgreSQL cannot run there */
    public static EmbeddedDatabase start(Path dataDir, Options options) {
        try {
            Path directory = Files.createDirectories(dataDir).toRealPath();
            DataDirLock lock = DataDirLock.take(directory);
            try {
                return start(directory, options, lock);
            } catch (IOException | SQLException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new DatabaseException("cannot use " + dataDir + " for the embedded database: " + e.getMessage(), e);
        }
    }

    private static EmbeddedDatabase start(Path directory, Options options, DataDirLock lock)
            throws IOException, SQLException {
        Path cluster = directory.resolve("postgres");
        PostgresPrograms programs =
                new PostgresPrograms(PostgresBinaries.unpacked(), cluster, directory.resolve("postgres.log"));
        Path passwordFile = directory.resolve("postgres.password");
        if (!Files.exists(cluster.resolve("PG_VERSION")) || !Files.exists(passwordFile)) {
            create(cluster, passwordFile, programs, options);
        }
        String password = Files.readString(passwordFile).strip();
        Optional<Integer> running = leftBehind(cluster, programs, password);
        int port = running.isPresent() ? running.get() : launch(programs, options);
        EmbeddedDatabase database = new EmbeddedDatabase(lock, directory, programs, password, port);
        database.createRolesAndDatabase();
        return database;
    }

    private static void create(Path cluster, Path passwordFile, PostgresPrograms programs, Options options)
            throws IOException {
        if (Files.exists(cluster)) {
            // An earlier creation was cut short: without PG_VERSION or a password nobody ever used it.
            if (Files.exists(cluster.resolve("PG_VERSION")) && !Files.exists(passwordFile)) {
                throw new DatabaseException(passwordFile + " is missing, and " + cluster
                        + " cannot be opened without it; restore it, or move the directory away to start afresh");
            }
            FileTrees.delete(cluster);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random) + "\n");
        programs.initdb(passwordFile, options.durable());
    }

    /** The port of a healthy server that an earlier process left on this directory; an unhealthy one is stopped. */
    private static Optional<Integer> leftBehind(Path cluster, PostgresPrograms programs, String password)
            throws IOException {
        Optional<PostgresPidFile> pidFile = PostgresPidFile.read(cluster);
        if (pidFile.isEmpty() || !pidFile.get().alive()) {
            Files.deleteIfExists(PostgresPidFile.in(cluster));
            return Optional.empty();
        }
        int port = pidFile.get().port();
        try (Connection connection = connect(port, "postgres", "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            if (Path.of(row.getString(1)).toRealPath().equals(cluster.toRealPath())) {
                return Optional.of(port);
            }
        } catch (SQLException e) {
            // Not answering, or still starting or stopping: it is stopped below and started afresh.
        }
        programs.stop();
        return Optional.empty();
    }

    private static int launch(PostgresPrograms programs, Options options) throws IOException {
        int port = options.port() == 0 ? freePort() : options.port();
        String durable = options.durable() ? "on" : "off";
        List<String> settings = new ArrayList<>();
        settings.add("-p " + port);
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=" + options.maxConnections(),
                "fsync=" + durable,
                "synchronous_commit=" + durable,
                "full_page_writes=" + durable,
                "shared_buffers=128MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "password_encryption=scram-sha-256")) {
            settings.add("-c " + setting);
        }
        programs.start(settings);
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void createRolesAndDatabase() throws SQLException {
        try (Connection connection = connect(port, "postgres", "postgres", password);
                Statement statement = connection.createStatement()) {
            createRole(statement, OWNER, "CREATEROLE");
            createRole(statement, APPLICATION, "");
            if (missing(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        }
    }

    private void createRole(Statement statement, String name, String attributes) throws SQLException {
        if (missing(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
            statement.execute("CREATE ROLE " + name + " LOGIN " + attributes + " PASSWORD '" + password + "'");
        }
    }

    private static boolean missing(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    private static Connection connect(int port, String database, String user, String password) throws SQLException {
        DriverManager.setLoginTimeout(10);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    /** The access the server works with: it owns nothing. */
    public DatabaseUrl application() {
        return url(DATABASE, APPLICATION);
    }

    /** The access that owns the schema. */
    public DatabaseUrl owner() {
        return url(DATABASE, OWNER);
    }

    /** The access that may create databases and roles. */
    public DatabaseUrl superuser() {
        return url("postgres", "postgres");
    }

    private DatabaseUrl url(String database, String user) {
        return new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    public Path directory() {
        return directory;
    }

    public int port() {
        return port;
    }

    /** The server's process id. */
    public long pid() throws IOException {
        return PostgresPidFile.read(directory.resolve("postgres")).orElseThrow().pid();
    }

    /** Stops PostgreSQL; the data stay. */
    @Override
    public void close() {
        try (DataDirLock held = Objects.requireNonNull(lock)) {
            programs.stop();
        } catch (IOException e) {
            throw new DatabaseException("cannot stop the embedded database in " + directory, e);
        }
    }
}
