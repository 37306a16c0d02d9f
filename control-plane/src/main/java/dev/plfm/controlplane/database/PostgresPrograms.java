package dev.plfm.controlplane.database;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code initdb} and {@code pg_ctl} on one cluster directory. */
final class PostgresPrograms {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 15;

    private final Path binaries;
    private final Path cluster;
    private final Path log;

    PostgresPrograms(Path binaries, Path cluster, Path log) {
        this.binaries = binaries;
        this.cluster = cluster;
        this.log = log;
    }

    void initdb(Path passwordFile, boolean durable) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-D",
                cluster.toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile,
                "-E",
                "UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (!durable) {
            arguments.add("--no-sync");
        }
        if (run("initdb", arguments) != 0) {
            throw failed("could not create the embedded database in " + cluster);
        }
    }

    /** Returns once the server accepts connections. */
    void start(List<String> settings) throws IOException {
        List<String> arguments = List.of(
                "-D", cluster.toString(),
                "-l", log.toString(),
                "-o", String.join(" ", settings),
                "-t", Integer.toString(START_SECONDS),
                "-w", "start");
        if (run("pg_ctl", arguments) != 0) {
            throw failed("the embedded PostgreSQL in " + cluster + " did not start");
        }
    }

    /** Ends open sessions and stops; if that takes too long, stops without a checkpoint, which loses nothing. */
    void stop() throws IOException {
        if (stop("fast") != 0 && Files.exists(PostgresPidFile.in(cluster)) && stop("immediate") != 0) {
            throw failed("the embedded PostgreSQL in " + cluster + " did not stop");
        }
    }

    private int stop(String mode) throws IOException {
        return run(
                "pg_ctl",
                List.of("-D", cluster.toString(), "-m", mode, "-t", Integer.toString(STOP_SECONDS), "-w", "stop"));
    }

    private int run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it does not see that it is.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!process.waitFor(2L * START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", e);
        }
    }

    private DatabaseException failed(String what) {
        return new DatabaseException(what + "; its log is " + log + lastWords());
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return ", which ends:\n    "
                    + String.join("\n    ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
