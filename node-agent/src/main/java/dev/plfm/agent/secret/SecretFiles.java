package dev.plfm.agent.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opened secrets of one node's instances: files that only their owner reads, in memory where the machine has a file
 * system for that.
 *
 * <p>The directory is locked as long as its agent lives, so that the next agent knows what a killed one left.
 */
final class SecretFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
    private static final List<Path> IN_MEMORY = List.of(Path.of("/dev/shm"), Path.of("/run"));
    private static final String NAME = "plfm-secrets-";
    private static final String LOCK = "lock";
    private static final String FILE = "platform.env";

    /** Those of this process: looking at the lock of one would release it, as file locks are. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path dir;
    private final FileChannel lock;

    private SecretFiles(Path dir, FileChannel lock) {
        this.dir = dir;
        this.lock = lock;
    }

    /** In the first of the usual places that is in memory and can be written, else in the fallback. */
    static Path place(Path fallback) {
        for (Path candidate : IN_MEMORY) {
            if (isInMemory(candidate)) {
                return candidate;
            }
        }
        log.warn("No file system in memory here: opened secrets are kept in {} while instances run", fallback);
        return fallback;
    }

    /** A new directory in that place; what agents that were killed have left there is removed. */
    static SecretFiles create(Path place) throws IOException {
        Files.createDirectories(place);
        // Under another name until it is locked, lest another agent takes it for a leftover.
        Path draft = Files.createTempDirectory(place, "." + NAME, permissions("rwx------"));
        FileChannel lock =
                FileChannel.open(draft.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        Path dir = place.resolve(draft.getFileName().toString().substring(1));
        OPEN.add(dir);
        Files.move(draft, dir, StandardCopyOption.ATOMIC_MOVE);
        removeLeftovers(place, dir);
        return new SecretFiles(dir, lock);
    }

    /** Writes the bytes, readable by the owner only from the first one on; they stay the caller's to wipe. */
    Path write(String instanceId, byte[] clear) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(instanceId), permissions("rwx------"));
        Path file = folder.resolve(FILE);
        Files.deleteIfExists(file);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, permissions("r--------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(clear);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return file;
    }

    void remove(String instanceId) {
        remove(dir.resolve(instanceId));
    }

    /** Removes everything. */
    @Override
    public void close() {
        remove(dir);
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("Cannot release the lock on {}: {}", dir, e.getMessage());
        }
        OPEN.remove(dir);
    }

    private static void removeLeftovers(Path place, Path own) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(place, NAME + "*")) {
            for (Path other : others) {
                if (!OPEN.contains(other) && isLeftover(other, own)) {
                    remove(other);
                }
            }
        }
    }

    private static boolean isLeftover(Path other, Path own) {
        try {
            if (!Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
                return channel.tryLock() != null;
            } catch (NoSuchFileException gone) {
                // Under this name a directory has its lock from the first moment on: somebody was killed while removing
                // it.
                return true;
            }
        } catch (IOException e) {
            log.debug("Left {} alone: {}", other, e.getMessage());
            return false;
        }
    }

    private static void remove(Path path) {
        try {
            for (Path entry : inOrderOfRemoval(path)) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            log.error("Opened secrets in {} could not be removed: {}", path, e.getMessage());
        }
    }

    /** The lock after all that was opened: what is left of it half-way still says whose it is. */
    static List<Path> inOrderOfRemoval(Path path) throws IOException {
        Path lockFile = path.resolve(LOCK);
        try (Stream<Path> tree = Files.exists(path) ? Files.walk(path) : Stream.empty()) {
            return tree.sorted(Comparator.comparing((Path entry) -> entry.equals(lockFile) || entry.equals(path))
                            .thenComparing(Comparator.reverseOrder()))
                    .toList();
        }
    }

    private static boolean isInMemory(Path place) {
        try {
            return Files.isDirectory(place)
                    && Files.isWritable(place)
                    && Files.getFileStore(place).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        boolean posix =
                Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
