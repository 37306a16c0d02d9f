package dev.plfm.agent.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class SecretFilesTest {
    @TempDir
    Path place;

    @Test
    void what_a_killed_agent_left_is_removed_and_what_a_living_one_has_is_not() throws IOException {
        Path left = Files.createDirectories(place.resolve("plfm-secrets-1234/inst_a"));
        Files.writeString(left.resolve("platform.env"), "A=1");
        Files.createFile(left.getParent().resolve("lock"));
        SecretFiles living = SecretFiles.create(place);
        Path kept = living.write("inst_b", new byte[] {1});

        SecretFiles next = SecretFiles.create(place);

        assertThat(left.getParent()).doesNotExist();
        assertThat(kept).exists();
        next.close();
        living.close();
        try (Stream<Path> rest = Files.list(place)) {
            assertThat(rest).isEmpty();
        }
    }

    @Test
    void what_is_somebody_elses_or_only_looks_alike_is_left_alone() throws IOException {
        Path without = Files.createDirectories(place.resolve(".plfm-secrets-draft"));
        Path target = Files.createDirectories(place.resolve("target"));
        Files.createFile(target.resolve("lock"));
        Files.createSymbolicLink(place.resolve("plfm-secrets-link"), target);

        SecretFiles.create(place).close();

        assertThat(without).exists();
        assertThat(target.resolve("lock")).exists();
    }

    @Test
    void what_an_agent_left_that_was_killed_while_it_removed_is_removed() throws IOException {
        Path left = Files.createDirectories(place.resolve("plfm-secrets-1234/inst_a"));
        Files.writeString(left.resolve("platform.env"), "A=1");

        SecretFiles.create(place).close();

        assertThat(left.getParent()).doesNotExist();
    }

    @Test
    void the_lock_stays_as_long_as_anything_that_was_opened() throws IOException {
        SecretFiles files = SecretFiles.create(place);
        Path file = files.write("inst_a", new byte[] {1});
        Path dir = file.getParent().getParent();

        assertThat(SecretFiles.inOrderOfRemoval(dir)).containsExactly(file, file.getParent(), dir.resolve("lock"), dir);
        files.close();
        assertThat(dir).doesNotExist();
    }

    @Test
    void an_instance_that_starts_again_gets_its_file_anew() throws IOException {
        try (SecretFiles files = SecretFiles.create(place)) {
            files.write("inst_a", new byte[] {1, 2});
            Path file = files.write("inst_a", new byte[] {3});

            assertThat(file).hasBinaryContent(new byte[] {3});
            files.remove("inst_a");
            files.remove("inst_a");
            assertThat(file).doesNotExist();
        }
    }
}
