package dev.plfm.controlplane.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** One server per data directory: a lock that the operating system drops when its process dies. */
final class DataDirLock implements AutoCloseable {
    // POSIX locks belong to the process, and closing any channel on the file drops them: a second
    // attempt inside this process must not even open it.
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private DataDirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws DatabaseException if another server, in this process or another, has the directory */
    static DataDirLock take(Path dataDir) throws IOException {
        Path file = dataDir.toRealPath().resolve("lock");
        synchronized (HELD_HERE) {
            if (!HELD_HERE.add(file)) {
                throw inUse(dataDir, "this process");
            }
        }
        try {
            return lock(dataDir, file);
        } catch (IOException | RuntimeException e) {
            forget(file);
            throw e;
        }
    }

    private static DataDirLock lock(Path dataDir, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String holder = Files.readString(file).strip();
                throw inUse(dataDir, holder.isEmpty() ? "another process" : "process " + holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirLock(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DatabaseException inUse(Path dataDir, String holder) {
        return new DatabaseException("the data directory " + dataDir + " is in use by " + holder
                + "; stop that server, or choose another directory with --data-dir");
    }

    private static void forget(Path file) {
        synchronized (HELD_HERE) {
            HELD_HERE.remove(file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        forget(file);
    }
}
