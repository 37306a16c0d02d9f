package dev.plfm.agent.process;

import dev.plfm.agent.api.Wire;
import dev.plfm.agent.plan.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to others on this machine where instances really listen that have no overlay address of their own: a file
 * {@code <instance id>.json} with {@code {"<declared port>": "127.0.0.1:<port>"}} for as long as the instance runs.
 */
public final class EndpointNotes {
    /** Nobody is told. */
    public static final EndpointNotes NONE = new EndpointNotes(null);

    private static final Logger log = LoggerFactory.getLogger(EndpointNotes.class);
    private static final String HOST = "127.0.0.1:";

    private final @Nullable Path dir;

    private EndpointNotes(@Nullable Path dir) {
        this.dir = dir;
    }

    /** Notes in that directory, which is made if need be. */
    public static EndpointNotes in(Path dir) throws IOException {
        return new EndpointNotes(Files.createDirectories(dir));
    }

    /** @param local ports by declared name */
    void write(String instanceId, List<Workload.Port> declared, Map<String, Integer> local) throws IOException {
        if (dir != null && !declared.isEmpty()) {
            Map<String, String> note = new TreeMap<>();
            declared.forEach(port -> note.put(Integer.toString(port.port()), HOST + local.get(port.name())));
            Path draft = Files.createTempFile(dir, instanceId, ".tmp");
            Files.write(draft, Wire.mapper().writeValueAsBytes(note));
            Files.move(
                    draft, file(dir, instanceId), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void drop(String instanceId) {
        if (dir != null) {
            try {
                Files.deleteIfExists(file(dir, instanceId));
            } catch (IOException e) {
                log.warn("Cannot delete the note about {}: {}", instanceId, e.getMessage());
            }
        }
    }

    /** Drops the notes about all that an earlier agent ran there. */
    void dropLeftovers(Path instances) throws IOException {
        if (dir != null && Files.isDirectory(instances)) {
            try (Stream<Path> left = Files.list(instances)) {
                left.forEach(instance -> drop(String.valueOf(instance.getFileName())));
            }
        }
    }

    private static Path file(Path dir, String instanceId) {
        return dir.resolve(instanceId + ".json");
    }
}
