package dev.plfm.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlfmTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void without_arguments_the_help_is_printed() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("Usage: plfm", "server", "Examples:");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void every_sub_command_has_help_with_examples() {
        for (CommandLine command : Plfm.commandLine().getSubcommands().values()) {
            out.getBuffer().setLength(0);

            assertThat(run(command.getCommandName(), "--help")).isZero();
            assertThat(out.toString()).contains("Usage: plfm " + command.getCommandName(), "Examples:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo --nodes=0",
                "demo --nodes=many",
                "server --lisen=x",
                "server extra",
                "server --listen",
                "node",
                "node --server=x --token=t",
                "node --server=http://h --token=t --count=0",
                "node --server=http://h --token=t --memory=8",
                "node --server=http://h --token=t --boot-time=soon",
                "node --server=http://h --token=t --runtime=magic",
                "node --server=http://h --enroll-token=t --count=2",
                "server --bootstrap-admin=nobody",
                "login --server=nowhere",
                "login --scope=everything",
                "accounts create",
                "node --server=http://h"
            })
    void wrong_arguments_exit_with_2(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server --listen=nowhere",
                "server --roles=both",
                "server --config=/does/not/exist.toml",
                "server --dev --listen=0.0.0.0:0"
            })
    void wrong_configuration_exits_with_2_and_names_what_is_allowed(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("plfm: ").contains("allowed: ").doesNotContain("\tat ", "Exception");
    }

    @Test
    void a_failure_exits_with_1_and_is_told_without_a_stack_trace() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(run("server", "--listen=127.0.0.1:0", "--data-dir=" + file.resolve("below")))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("plfm: ")
                .contains(file.toString())
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void debug_shows_the_stack_trace() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        run("server", "--debug", "--listen=127.0.0.1:0", "--data-dir=" + file.resolve("below"));

        assertThat(err.toString()).contains("\tat ");
    }

    private int run(String... arguments) {
        return Plfm.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
