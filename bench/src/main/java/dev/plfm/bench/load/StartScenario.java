package dev.plfm.bench.load;

import dev.plfm.controlplane.config.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server with all roles, started as a user starts it on a database that has been used before, then left alone. */
final class StartScenario implements Scenario {
    private static final Duration IDLE = Duration.ofSeconds(40);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(2);
    private static final String READY = "plfm ready";

    @Override
    public void run(Plan plan, Report report) throws Exception {
        String program = Objects.requireNonNull(System.getProperty("plfm.invocation"), "to be started by ./plfm bench");
        try (Stage stage = Stage.set()) {
            // Migrates, and leaves behind what makes later starts faster.
            stop(start(program, stage));
            for (int run = 0; run < plan.runs(); run++) {
                long began = System.nanoTime();
                Process server = start(program, stage);
                report.note("start: to ready, seconds", (System.nanoTime() - began) / 1e9);
                report.note(
                        "start: to ready, processor seconds",
                        server.toHandle()
                                        .info()
                                        .totalCpuDuration()
                                        .orElse(Duration.ZERO)
                                        .toMillis()
                                / 1e3);
                LockSupport.parkNanos(IDLE.toNanos());
                report.note("start: resident MB, idle", residentMegabytes(server));
                stop(server);
            }
        }
    }

    private static Process start(String program, Stage stage) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program, "server", "--listen", "127.0.0.1:0"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GHOST_DB_URL", address(stage.application()));
        builder.environment().put("GHOST_DB_MIGRATION_URL", address(stage.owner()));
        Process server = builder.start();
        BufferedReader lines = server.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                return server;
            }
        }
        throw new IllegalStateException("the server ended with " + server.exitValue());
    }

    private static String address(DatabaseUrl database) {
        return database.jdbcUrl()
                .replace(
                        "jdbc:postgresql://",
                        "postgres://" + database.user() + ":"
                                + URLEncoder.encode(
                                        Objects.requireNonNullElse(database.password(), ""), StandardCharsets.UTF_8)
                                + "@");
    }

    private static void stop(Process server) throws InterruptedException {
        server.destroy();
        if (!server.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }

    private static double residentMegabytes(Process server) throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        String line = Files.readAllLines(status).stream()
                .filter(text -> text.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
}
