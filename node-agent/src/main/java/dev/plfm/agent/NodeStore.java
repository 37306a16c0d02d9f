package dev.plfm.agent;

import dev.plfm.agent.api.Wire;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Remembers who each node is: in {@code <stateDir>/<hostname>/node.json}, readable by the owner only, or in memory when
 * there is no directory.
 *
 * <p>Holds a lock on the directory, because two agents that are the same nodes would undo each other's work.
 */
final class NodeStore implements AutoCloseable {
    private final @Nullable Path dir;
    private final @Nullable FileChannel lock;
    private final Map<String, NodeRecord> records = new ConcurrentHashMap<>();

    /** Throws {@link AgentException} if the directory cannot be used or another agent uses it. */
    NodeStore(@Nullable Path dir) {
        this.dir = dir;
        this.lock = dir == null ? null : lock(dir);
    }

    /** The node's record, made and kept if there is none. */
    NodeRecord load(String hostname) {
        return records.computeIfAbsent(hostname, name -> {
            NodeRecord kept = read(name);
            return kept != null ? kept : write(NodeRecord.fresh(name));
        });
    }

    void save(NodeRecord record) {
        records.put(record.hostname(), write(record));
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new AgentException("Cannot release the lock on " + dir, e);
            }
        }
    }

    private @Nullable NodeRecord read(String hostname) {
        if (dir == null || !Files.exists(file(dir, hostname))) {
            return null;
        }
        Path file = file(dir, hostname);
        try {
            return Wire.mapper().readValue(Files.readAllBytes(file), NodeRecord.class);
        } catch (IOException | JacksonException e) {
            throw new AgentException(
                    "Cannot read the node's identity from " + file + "; delete it to enrol as a new node", e);
        }
    }

    private NodeRecord write(NodeRecord record) {
        if (dir == null) {
            return record;
        }
        Path file = file(dir, record.hostname());
        try {
            Path folder = Files.createDirectories(dir.resolve(record.hostname()), permissions(dir, "rwx------"));
            Path draft = Files.createTempFile(folder, "node", ".tmp", permissions(dir, "rw-------"));
            Files.write(draft, Wire.mapper().writeValueAsBytes(record));
            move(draft, file);
        } catch (IOException e) {
            throw new AgentException("Cannot write the node's identity to " + file, e);
        }
        return record;
    }

    private static void move(Path draft, Path file) throws IOException {
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static FileChannel lock(Path dir) {
        try {
            Files.createDirectories(dir);
            Path file = dir.resolve("agent.lock");
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = tryLock(channel);
            if (held == null) {
                channel.close();
                throw new AgentException("Another agent is using " + dir);
            }
            return channel;
        } catch (IOException e) {
            throw new AgentException("Cannot use the state directory " + dir, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private static Path file(Path dir, String hostname) {
        return dir.resolve(hostname).resolve("node.json");
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
