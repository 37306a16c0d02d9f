package dev.plfm.agent.volume;

import static dev.plfm.agent.Until.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.NodePlan.VolumeJob;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class VolumeWorkerTest {
    private static final VolumeJob SNAPSHOT = new VolumeJob("snap_1", "snapshot", "vol_1", "snap_1");
    private static final VolumeJob RESTORE = new VolumeJob("job_2", "restore", "vol_2", "snap_1");
    private static final VolumeJob DELETE = new VolumeJob("vol_1", "delete", "vol_1", null);

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final SerialLoop loop = new SerialLoop(timers);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger outages = new AtomicInteger();

    @TempDir
    Path dir;

    private VolumeDirs volumes;
    private VolumeWorker worker;

    @BeforeEach
    void create() throws IOException {
        volumes = new VolumeDirs(dir.resolve("volumes"));
        Files.writeString(volumes.openData("vol_1").resolve("journal"), "one\n");
        worker = worker(dir.resolve("snapshots"));
    }

    @AfterEach
    void close() {
        loop.close();
        timers.shutdownNow();
        blocking.shutdownNow();
    }

    @Test
    void jobs_are_done_once_however_often_they_are_named() {
        want(SNAPSHOT);
        want(SNAPSHOT);
        until(() -> assertThat(heard).contains("snap_1 succeeded 4"));
        want(SNAPSHOT, RESTORE);
        until(() -> assertThat(heard).contains("job_2 succeeded 4"));
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "snap_1 running", "snap_1 succeeded 4", "job_2 running", "job_2 succeeded 4");
    }

    @Test
    void a_restore_beside_a_snapshot_of_the_same_volume_that_is_not_there_yet_is_a_restore() {
        want(SNAPSHOT);
        until(() -> assertThat(heard).contains("snap_1 succeeded 4"));

        want(new VolumeJob("snap_2", "snapshot", "vol_2", "snap_2"));
        until(() -> assertThat(String.join("\n", heard)).contains("snap_2 failed"));
        want(RESTORE);

        until(() -> assertThat(heard).contains("job_2 succeeded 4"));
    }

    @Test
    void a_job_that_cannot_be_done_fails_with_the_reason() {
        want(RESTORE, new VolumeJob("job_3", "resize", "vol_1", null));

        until(() -> assertThat(String.join("\n", heard))
                .contains("job_2 failed", "there is no snapshot snap_1", "job_3 failed", "resize"));
    }

    @Test
    void also_what_nobody_expected_ends_the_job() throws IOException {
        FileSystem gone = FileSystems.newFileSystem(dir.resolve("gone.zip"), Map.of("create", "true"));
        Path inIt = gone.getPath("/snapshots");
        gone.close();
        worker = worker(inIt);

        want(SNAPSHOT);

        until(() -> assertThat(String.join("\n", heard)).contains("snap_1 failed", "ClosedFileSystemException"));
    }

    @Test
    void a_removal_waits_for_who_has_the_volume_open() throws Exception {
        try (LockHolder holder = new LockHolder(volumes.lock("vol_1"))) {
            want(DELETE);
            until(() -> assertThat(heard).containsExactly("vol_1 running"));
            assertThat(volumes.data("vol_1").resolve("journal")).exists();
        }
        until(() -> assertThat(heard).containsExactly("vol_1 running", "vol_1 succeeded 0"));
        assertThat(volumes.of("vol_1")).doesNotExist();
    }

    @Test
    void a_removal_that_fails_is_tried_again_until_it_succeeds() throws IOException {
        Path hindrance = Files.writeString(dir.resolve("snapshots"), "no directory");
        want(DELETE);
        until(() -> assertThat(volumes.of("vol_1")).doesNotExist());
        assertThat(heard).containsExactly("vol_1 running");

        Files.delete(hindrance);

        until(() -> assertThat(heard).containsExactly("vol_1 running", "vol_1 succeeded 0"));
    }

    @Test
    void a_report_is_repeated_until_it_is_heard() {
        outages.set(2);
        want(SNAPSHOT);

        until(() -> assertThat(heard).contains("snap_1 running", "snap_1 succeeded 4"));
    }

    private VolumeWorker worker(Path snapshots) {
        return new VolumeWorker(new VolumeCopies(volumes, snapshots), loop, blocking, (jobId, report) -> {
            if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return CompletableFuture.completedFuture(new Answer(0, null, new byte[0], "unreachable"));
            }
            String more = report.failedReason() != null
                    ? " " + report.failedReason()
                    : report.sizeBytes() != null ? " " + report.sizeBytes() : "";
            heard.add(jobId + " " + report.status() + more);
            return CompletableFuture.completedFuture(new Answer(200, null, new byte[0], null));
        });
    }

    private void want(VolumeJob... jobs) {
        loop.execute(() -> worker.want(List.of(jobs)));
    }
}
