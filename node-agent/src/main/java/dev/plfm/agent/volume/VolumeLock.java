package dev.plfm.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to have volumes open. The kernel keeps it for the process that has them and for all that it starts, through a file that they
 * inherit open, so that it ends with the last of them and not with the agent.
 *
 * @param files one a volume
 */
public record VolumeLock(List<Path> files) {
    /** What {@code flock} ends with when somebody else has the lock. A program may end so too. */
    public static final int HELD = 187;

    private static final @Nullable String FLOCK = program();

    public VolumeLock {
        files = List.copyOf(files);
    }

    /**
     * The command as it is to be run: it has the locks or ends with {@link #HELD} at once.
     *
     * @param began a file that is made, if there is anything to lock, once the locks are had: it tells an ending of the command from the
     *     lock's
     */
    public List<String> around(List<String> command, Path began) throws IOException {
        if (files.isEmpty()) {
            return List.copyOf(command);
        }
        List<String> noted = new ArrayList<>(List.of("/bin/sh", "-c", ": > \"$0\" && exec \"$@\"", began.toString()));
        noted.addAll(command);
        return locked(noted);
    }

    /** Whether nobody has any of them at this moment; blocks for a moment. */
    public boolean isFree() throws IOException {
        if (files.isEmpty()) {
            return true;
        }
        try {
            int status = new ProcessBuilder(locked(List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0 && status != HELD) {
                throw new IOException("the lock of a volume cannot be used: flock ended with " + status);
            }
            return status == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking at a lock", e);
        }
    }

    private List<String> locked(List<String> command) throws IOException {
        List<String> wrapped = new ArrayList<>();
        for (Path file : files) {
            wrapped.addAll(
                    List.of(flock(), "--exclusive", "--nonblock", "--no-fork", "-E", "" + HELD, file.toString()));
        }
        wrapped.addAll(command);
        return wrapped;
    }

    private static String flock() throws IOException {
        if (FLOCK == null) {
            throw new IOException("there is no flock on this machine, without which nothing may use volumes");
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
