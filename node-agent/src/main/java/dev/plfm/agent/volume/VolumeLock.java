package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to volumes. The kernel keeps it for the process that writes and for all that it starts, through a file that they inherit
 * open, so that it ends with the last of them and not with the agent.
 *
 * @param files one a volume
 */
public record VolumeLock(List<Path> files) {
    /** What {@code flock} ends with when somebody else has the lock. */
    public static final int HELD = 187;

    private static final @Nullable String FLOCK = program();

    public VolumeLock {
        files = List.copyOf(files);
    }

    /** The command as it is to be run: it has the locks or ends with {@link #HELD} at once. */
    public List<String> around(List<String> command) throws IOException {
        List<String> wrapped = new ArrayList<>();
        for (Path file : files) {
            wrapped.addAll(
                    List.of(flock(), "--exclusive", "--nonblock", "--no-fork", "-E", "" + HELD, file.toString()));
        }
        wrapped.addAll(command);
        return wrapped;
    }

    /** Whether nobody writes at this moment; blocks for a moment. */
    public boolean isFree() throws IOException {
        if (files.isEmpty()) {
            return true;
        }
        try {
            return new ProcessBuilder(around(List.of("true"))).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking at a lock", e);
        }
    }

    private static String flock() throws IOException {
        if (FLOCK == null) {
            throw new IOException("there is no flock on this machine, without which nothing may write to volumes");
        }
        return FLOCK;
    }

    private static @Nullable String program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        for (String dir : path.split(":")) {
            Path file = Path.of(dir).resolve("flock");
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        return null;
    }
}
