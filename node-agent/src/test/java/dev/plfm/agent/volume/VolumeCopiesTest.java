package dev.plfm.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class VolumeCopiesTest {
    @TempDir
    Path dir;

    private VolumeDirs here;
    private VolumeDirs there;
    private VolumeCopies copies;
    private VolumeCopies copiesThere;

    @BeforeEach
    void create() throws IOException {
        here = new VolumeDirs(dir.resolve("here"));
        there = new VolumeDirs(dir.resolve("there"));
        copies = new VolumeCopies(here, dir.resolve("snapshots"));
        copiesThere = new VolumeCopies(there, dir.resolve("snapshots"));
        Files.createDirectories(here.openData("vol_1").resolve("sub"));
        write("vol_1", "journal", "one\n");
        write("vol_1", "sub/other", "two\n");
    }

    @Test
    void a_snapshot_restored_on_another_node_has_all_that_the_volume_had() throws IOException {
        assertThat(copies.snapshot("vol_1", "snap_1")).isEqualTo(8);
        write("vol_1", "journal", "one\nlater\n");

        assertThat(copiesThere.restore("vol_2", "job_1", "snap_1")).isEqualTo(8);

        assertThat(there.data("vol_2").resolve("journal")).hasContent("one\n");
        assertThat(there.data("vol_2").resolve("sub/other")).hasContent("two\n");
        assertThat(names(dir.resolve("there"))).containsExactly("vol_2");
        assertThat(names(there.of("vol_2"))).containsExactly("data", "restored");
    }

    @Test
    void a_snapshot_taken_twice_stays_as_it_was_first() throws IOException {
        copies.snapshot("vol_1", "snap_1");
        write("vol_1", "journal", "changed\n");

        assertThat(copies.snapshot("vol_1", "snap_1")).isEqualTo(8);

        assertThat(dir.resolve("snapshots/vol_1/snap_1/journal")).hasContent("one\n");
    }

    @Test
    void of_a_volume_that_the_node_lost_there_is_no_snapshot_and_none_is_pretended() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copies.snapshot("vol_lost", "snap_1"))
                .withMessageContaining("does not have the volume's data");

        assertThat(dir.resolve("here/vol_lost")).doesNotExist();
        assertThat(dir.resolve("snapshots")).doesNotExist();
    }

    @Test
    void a_restore_without_its_snapshot_fails_and_leaves_no_volume() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copiesThere.restore("vol_2", "job_1", "snap_none"))
                .withMessageContaining("snap_none");

        assertThat(dir.resolve("there/vol_2")).doesNotExist();
    }

    @Test
    void a_restore_that_is_done_again_changes_nothing() throws IOException {
        copies.snapshot("vol_1", "snap_1");
        copiesThere.restore("vol_2", "job_1", "snap_1");
        Files.writeString(there.data("vol_2").resolve("journal"), "one\nand on\n");

        copiesThere.restore("vol_2", "job_1", "snap_1");

        assertThat(there.data("vol_2").resolve("journal")).hasContent("one\nand on\n");
    }

    @Test
    void an_empty_directory_that_something_else_made_is_not_taken_for_a_restored_volume() throws IOException {
        copies.snapshot("vol_1", "snap_1");
        there.openData("vol_2");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copiesThere.restore("vol_2", "job_1", "snap_none"));
        copiesThere.restore("vol_2", "job_1", "snap_1");

        assertThat(there.data("vol_2").resolve("journal")).hasContent("one\n");
    }

    @Test
    void data_of_another_origin_are_neither_replaced_nor_taken_for_restored() throws Exception {
        copies.snapshot("vol_1", "snap_1");
        Files.writeString(there.openData("vol_2").resolve("precious"), "mine");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copiesThere.restore("vol_2", "job_1", "snap_1"))
                .withMessageContaining("not of this restore");
        assertThat(there.data("vol_2").resolve("precious")).hasContent("mine");

        Files.delete(there.data("vol_2").resolve("precious"));
        try (LockHolder holder = new LockHolder(there.lock("vol_2"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> copiesThere.restore("vol_2", "job_1", "snap_1"))
                    .withMessageContaining("in use");
        }
    }

    @Test
    void a_restored_volume_that_the_node_lost_is_not_called_restored() throws IOException {
        copies.snapshot("vol_1", "snap_1");
        copiesThere.restore("vol_2", "job_1", "snap_1");
        Trees.remove(there.data("vol_2"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copiesThere.restore("vol_2", "job_1", "snap_1"))
                .withMessageContaining("does not have the volume's data");
    }

    @Test
    void what_a_killed_agent_had_copied_half_is_copied_anew() throws IOException {
        Path half = Files.createDirectories(dir.resolve("snapshots/vol_1/snap_1.tmp"));
        Files.writeString(half.resolve("journal"), "o");
        Files.writeString(half.resolve("stray"), "of another time");
        copies.snapshot("vol_1", "snap_1");
        assertThat(names(dir.resolve("snapshots/vol_1"))).containsExactly("snap_1");
        assertThat(names(dir.resolve("snapshots/vol_1/snap_1"))).containsExactly("journal", "sub");

        Path filling = Files.createDirectories(dir.resolve("there/vol_2.tmp/data"));
        Files.writeString(filling.resolve("journal"), "o");
        Files.writeString(dir.resolve("there/vol_2.tmp/restored"), "job_1");
        copiesThere.restore("vol_2", "job_1", "snap_1");
        assertThat(there.data("vol_2").resolve("journal")).hasContent("one\n");
        assertThat(names(dir.resolve("there"))).containsExactly("vol_2");
    }

    @Test
    void nothing_is_removed_while_another_process_has_the_volume_open() throws Exception {
        copies.snapshot("vol_1", "snap_1");
        try (LockHolder holder = new LockHolder(here.lock("vol_1"))) {
            assertThat(copies.delete("vol_1")).isFalse();
            assertThat(here.data("vol_1").resolve("journal")).hasContent("one\n");
            assertThat(dir.resolve("snapshots/vol_1/snap_1")).isDirectory();
        }
        assertThat(copies.delete("vol_1")).isTrue();
        assertThat(names(dir.resolve("here"))).isEmpty();
        assertThat(names(dir.resolve("snapshots"))).isEmpty();
        assertThat(copies.delete("vol_1")).isTrue();
    }

    @Test
    void a_copy_has_the_modes_and_times_of_directories_that_may_not_be_written_to() throws IOException {
        Path sub = here.data("vol_1").resolve("sub");
        Path link = Files.createSymbolicLink(here.data("vol_1").resolve("link"), Path.of("sub/other"));
        Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("r-xr-x---"));
        Instant long_ago = Instant.parse("2020-01-02T03:04:05Z");
        Files.setLastModifiedTime(sub, FileTime.from(long_ago));

        copies.snapshot("vol_1", "snap_1");

        Path copy = dir.resolve("snapshots/vol_1/snap_1");
        assertThat(Files.getLastModifiedTime(copy.resolve("sub")).toInstant()).isEqualTo(long_ago);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("sub"))))
                .isEqualTo("r-xr-x---");
        assertThat(Files.readSymbolicLink(copy.resolve("link"))).isEqualTo(Files.readSymbolicLink(link));
        assertThat(copies.delete("vol_1")).isTrue();
    }

    @Test
    void an_id_is_no_path() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> copies.delete("../snapshots"))
                .withMessageContaining("not an id");
    }

    private void write(String volume, String file, String text) throws IOException {
        Files.writeString(here.data(volume).resolve(file), text);
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
