package dev.plfm.ingress;

import dev.plfm.ingress.api.Identity;
import dev.plfm.ingress.api.RoutingTable;
import dev.plfm.ingress.api.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * What a node remembers across restarts, each in a file that only its owner reads and that is replaced in one step: who it is, and the last
 * routing table. Holds a lock, since two that are the same node would not know of each other.
 */
final class KeptFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeptFiles.class);

    private final Path dir;
    private final FileChannel lock;

    /** @throws IngressException when the directory cannot be used, or another node uses it */
    KeptFiles(Path dir) {
        this.dir = dir;
        try {
            Files.createDirectories(dir, permissions("rwx------"));
            lock = FileChannel.open(dir.resolve("ingress.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock) == null) {
                lock.close();
                throw new IngressException("Another ingress node uses " + dir);
            }
        } catch (IOException e) {
            throw new IngressException("Cannot use the directory " + dir, e);
        }
    }

    /** Who the node is, or null when it is nobody yet. */
    @Nullable Identity identity() {
        return read("identity.json", Identity.class);
    }

    void keep(Identity identity) {
        write("identity.json", Wire.mapper().writeValueAsBytes(identity));
    }

    /** The key of a registration that may have been cut short: the same until there is an identity. */
    String registrationKey() {
        Key kept = read("registration.json", Key.class);
        if (kept == null) {
            kept = new Key(UUID.randomUUID().toString());
            write("registration.json", Wire.mapper().writeValueAsBytes(kept));
        }
        return kept.key();
    }

    void forgetRegistrationKey() {
        try {
            Files.deleteIfExists(dir.resolve("registration.json"));
        } catch (IOException e) {
            log.warn("Cannot delete the registration's key: {}", e.getMessage());
        }
    }

    /** The last routing table, or null. */
    @Nullable RoutingTable table() {
        try {
            return read("config.json", RoutingTable.class);
        } catch (IngressException e) {
            log.error("The routing table on the disk cannot be read; nothing is served before there is another", e);
            return null;
        }
    }

    /** That it cannot be kept is no reason not to serve by it. */
    void keep(byte[] table) {
        try {
            write("config.json", table);
        } catch (IngressException e) {
            log.error("The routing table cannot be kept for the next start", e);
        }
    }

    private <T> @Nullable T read(String name, Class<T> type) {
        Path file = dir.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Wire.mapper().readValue(Files.readAllBytes(file), type);
        } catch (IOException | JacksonException e) {
            throw new IngressException("Cannot read " + file, e);
        }
    }

    private void write(String name, byte[] content) {
        try {
            Path draft = Files.createTempFile(dir, name, ".tmp", permissions("rw-------"));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IngressException("Cannot write " + dir.resolve(name), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private FileAttribute<?>[] permissions(String permissions) {
        boolean posix = dir.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("Cannot release the lock on {}: {}", dir, e.getMessage());
        }
    }

    private record Key(String key) {}
}
