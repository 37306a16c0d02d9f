package dev.plfm.agent.volume;

import static dev.plfm.agent.Until.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another process that has a volume open. */
final class LockHolder implements AutoCloseable {
    private final Process process;

    LockHolder(Path lock) throws IOException {
        process = new ProcessBuilder("flock", "--exclusive", "--no-fork", lock.toString(), "cat").start();
        until(() -> assertThat(new VolumeLock(List.of(lock)).isFree()).isFalse());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
