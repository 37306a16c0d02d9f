package dev.plfm.bench.load;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.EmbeddedDatabase;
import dev.plfm.controlplane.identity.OperatorTokens;
import dev.plfm.kernel.value.Email;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A fresh, durable database in a directory that goes when the stage does, and servers on it. */
final class Stage implements AutoCloseable {
    private final Path directory;
    private final EmbeddedDatabase database;

    private Stage(Path directory, EmbeddedDatabase database) {
        this.directory = directory;
        this.database = database;
    }

    static Stage set() throws IOException {
        Path directory = Files.createTempDirectory("plfm-bench-");
        return new Stage(directory, EmbeddedDatabase.start(directory));
    }

    /** A server in this process, with roles {@code all}, {@code command} or {@code query}; nobody is limited. */
    RunningServer server(String roles) {
        return ControlPlane.start(config(roles));
    }

    /** The same for nodes that are never heard and yet not taken for lost. */
    RunningServer serverOfSilentNodes(String roles) {
        return ControlPlane.start(
                config(roles, Map.of("heartbeat.interval_seconds", "3600", "heartbeat.limit_seconds", "86400")));
    }

    ServerConfig config(String roles) {
        return config(roles, Map.of());
    }

    private ServerConfig config(String roles, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("listen", "127.0.0.1:0");
        settings.put("roles", roles);
        settings.put("log_level", "warn");
        settings.put("rate_limit.enabled", "false");
        settings.put("database.url", database.application().jdbcUrl());
        return ServerConfig.of(settings).withDatabase(database.application(), database.owner());
    }

    /** A new operator's token, which a service of any kind would use as well. */
    static String token(RunningServer server) {
        return server.bean(OperatorTokens.class)
                .issue(new Email("bench@example.com"))
                .token()
                .text();
    }

    ProcessHandle process() throws IOException {
        return ProcessHandle.of(database.pid()).orElseThrow();
    }

    DatabaseUrl application() {
        return database.application();
    }

    DatabaseUrl owner() {
        return database.owner();
    }

    Baseline baseline() throws Exception {
        return new Baseline(database.owner(), process());
    }

    /** Sees every row. */
    JdbcClient sql() {
        DatabaseUrl owner = database.owner();
        DriverManagerDataSource source = new DriverManagerDataSource(
                owner.jdbcUrl() + "?options=-c%20plfm.scope=all",
                Objects.requireNonNull(owner.user()),
                Objects.requireNonNull(owner.password()));
        return JdbcClient.create(source);
    }

    /** Has all that was written reach the disk, so that nobody waits for that later. */
    void settle() {
        DatabaseUrl superuser = database.superuser();
        JdbcClient.create(new DriverManagerDataSource(
                        superuser.jdbcUrl(),
                        Objects.requireNonNull(superuser.user()),
                        Objects.requireNonNull(superuser.password())))
                .sql("CHECKPOINT")
                .update();
    }

    /** The same on one connection that stays, for one thread. */
    JdbcClient sqlOfOneThread() {
        DatabaseUrl owner = database.owner();
        return JdbcClient.create(new SingleConnectionDataSource(
                owner.jdbcUrl() + "?options=-c%20plfm.scope=all",
                Objects.requireNonNull(owner.user()),
                Objects.requireNonNull(owner.password()),
                true));
    }

    @Override
    public void close() throws IOException {
        database.close();
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
