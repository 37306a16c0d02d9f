package dev.plfm.controlplane.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a PostgreSQL server says about itself in {@code postmaster.pid}
 * (lines: process id, data directory, start time, port, ...).
 */
record PostgresPidFile(long pid, int port) {

    /** Empty if there is none, or it is not finished. */
    static Optional<PostgresPidFile> read(Path cluster) throws IOException {
        try {
            List<String> lines = Files.readAllLines(in(cluster));
            return lines.size() < 4
                    ? Optional.empty()
                    : Optional.of(new PostgresPidFile(
                            Long.parseLong(lines.get(0).strip()),
                            Integer.parseInt(lines.get(3).strip())));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Path in(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Whether that process is a PostgreSQL server: not dead, and not another one that was given the number later. */
    boolean alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("postgres"))
                .orElse(false);
    }
}
