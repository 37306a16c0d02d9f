package dev.plfm.bench.load;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the database does without the program: by pgbench where there is one, else by the same statements over JDBC. */
final class Baseline {
    private static final Path PGBENCH = Path.of("/usr/bin/pgbench");
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final String INSERT = """
            INSERT INTO bench_event (occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type, event_version, actor_type,
                actor_id, request_id, org_id, app_id, payload)
            VALUES (now(), 'app', 'app_' || gen_random_uuid(), 1, 'app.created', 1, 'user', 'usr_1', 'req_1', 'org_1', 'app_1',
                '{"org_id": "org_1", "app_id": "app_1", "name": "shop", "description": "what it sells"}');
            """;
    private static final int ROWS = 100_000;
    private static final String SELECT = "SELECT payload FROM bench_read WHERE id = ";

    private final DatabaseUrl database;
    private final ProcessHandle server;

    Baseline(DatabaseUrl database, ProcessHandle server) throws SQLException {
        this.database = database;
        this.server = server;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE SEQUENCE IF NOT EXISTS bench_event_id;
                    CREATE TABLE IF NOT EXISTS bench_event (LIKE event_log INCLUDING ALL);
                    ALTER TABLE bench_event ALTER event_id SET DEFAULT nextval('bench_event_id');
                    """);
        }
    }

    /** Whether it is pgbench that measures. */
    static boolean byPgbench() {
        return Files.isExecutable(PGBENCH);
    }

    /** Durable transactions a second, each of which inserts one row like those of the log, with its indexes. */
    double inserts(int clients, Duration duration) throws Exception {
        return measure(clients, duration, INSERT, INSERT);
    }

    /** Look-ups a second of one row by its key, out of 100 000. */
    double lookups(int clients, Duration duration) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS bench_read (id integer PRIMARY KEY, payload text NOT NULL);"
                    + "INSERT INTO bench_read SELECT n, repeat('x', 84) FROM generate_series(1, " + ROWS
                    + ") n ON CONFLICT DO NOTHING; ANALYZE bench_read");
        }
        return measure(
                clients,
                duration,
                "\\set id random(1, " + ROWS + ")\n" + SELECT + ":id;\n",
                SELECT + "1 + floor(random() * " + ROWS + ")::integer");
    }

    private double measure(int clients, Duration duration, String script, String statement) throws Exception {
        return byPgbench() ? pgbench(clients, duration, script) : jdbc(clients, duration, statement);
    }

    private double pgbench(int clients, Duration duration, String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile("plfm-bench", ".sql");
        Files.writeString(file, script.replaceAll("\\s*\\n\\s+", " "));
        URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        List<String> command = List.of(
                PGBENCH.toString(),
                "-n",
                "-M",
                "prepared",
                "-c",
                "" + clients,
                "-j",
                "2",
                "-T",
                "" + Math.max(1, duration.toSeconds()),
                "-f",
                file.toString(),
                "-h",
                url.getHost(),
                "-p",
                "" + url.getPort(),
                "-U",
                "" + database.user(),
                url.getPath().substring(1));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", "" + database.password());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Files.delete(file);
        Matcher rate = RATE.matcher(output);
        if (!rate.find()) {
            throw new IllegalStateException("pgbench said: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    private double jdbc(int clients, Duration duration, String sql) throws Exception {
        Outcome outcome = new Load(clients, server).closed(duration, number -> {
            try {
                PreparedStatement statement = connect().prepareStatement(sql);
                return statement::execute;
            } catch (SQLException e) {
                throw new IllegalStateException("cannot connect", e);
            }
        });
        return outcome.perSecond();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}
