package dev.plfm.agent.process;

import dev.plfm.agent.api.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** An instance's directory: its output, and a note of its process so that the next agent can end what this one left. */
final class InstanceDir {
    private static final Logger log = LoggerFactory.getLogger(InstanceDir.class);
    /** Start times are computed from the time of the machine's boot, which moves a little with its clock. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private record Note(long pid, Instant startedAt) {}

    private final Path dir;

    private InstanceDir(Path dir) {
        this.dir = dir;
    }

    static InstanceDir create(Path instances, String instanceId) throws IOException {
        return new InstanceDir(Files.createDirectories(instances.resolve(instanceId)));
    }

    Path path() {
        return dir;
    }

    Path output() {
        return dir.resolve("output.log");
    }

    /** Made by the process once it has its volumes. */
    Path began() {
        return dir.resolve("began");
    }

    void dropBegan() {
        delete(began());
    }

    void noteProcess(ProcessHandle process) throws IOException {
        Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        Files.write(note(dir), Wire.mapper().writeValueAsBytes(new Note(process.pid(), started)));
    }

    void dropNote() {
        delete(note(dir));
    }

    /** Ends the processes that an agent which was killed left running. */
    static void endLeftovers(Path instances) throws IOException {
        if (!Files.isDirectory(instances)) {
            return;
        }
        try (Stream<Path> dirs = Files.list(instances)) {
            dirs.map(InstanceDir::note).filter(Files::exists).forEach(InstanceDir::endLeftover);
        }
    }

    private static void endLeftover(Path file) {
        try {
            Note note = Wire.mapper().readValue(Files.readAllBytes(file), Note.class);
            ProcessHandle.of(note.pid())
                    .filter(process -> isTheSame(process, note))
                    .ifPresent(ProcessGroup::killGroupOf);
        } catch (IOException | JacksonException e) {
            log.warn("Cannot read {}: {}", file, e.getMessage());
        }
        delete(file);
    }

    private static boolean isTheSame(ProcessHandle process, Note note) {
        return process.info()
                .startInstant()
                .map(started -> Duration.between(started, note.startedAt()).abs())
                .filter(difference -> difference.compareTo(CLOCK_TOLERANCE) <= 0)
                .isPresent();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("Cannot delete {}: {}", file, e.getMessage());
        }
    }

    private static Path note(Path dir) {
        return dir.resolve("process.json");
    }
}
