package dev.plfm.controlplane.demo;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.PlfmProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoProcessTest {
    private static final Pattern TOKEN = Pattern.compile("plfm_[a-z]{2}_|user:");

    private static final Pattern ANSWERED =
            Pattern.compile("GET http://127\\.0\\.0\\.1:\\d+/ answered: 200 from SimpleHTTP.*, \\d+ bytes");

    @TempDir
    Path directory;

    @Test
    void it_converges_with_real_tokens_twice_and_leaves_them_in_private_files_only() throws Exception {
        String first = demo();
        assertThat(first).contains("each enrolled with a one-time token", "deployed and ready: web 3/3, worker 1/1");
        if (hasPython()) {
            assertThat(first).containsPattern(ANSWERED);
        }

        assertThat(Files.readString(file("operator-token"))).startsWith("plfm_ot_");
        assertThat(Files.getPosixFilePermissions(file("operator-token"))).isEqualTo(fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(file("credentials.json"))).isEqualTo(fromString("rw-------"));
        assertThat(TOKEN.matcher(first + Files.readString(file("demo.log"))).find())
                .isFalse();

        assertThat(demo()).contains("deployed and ready: web 3/3, worker 1/1");
    }

    private static boolean hasPython() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "python3")));
    }

    private Path file(String name) {
        return directory.resolve("data").resolve(name);
    }

    private String demo() throws Exception {
        try (PlfmProcess demo = new PlfmProcess(
                directory,
                Map.of("GHOST_LOG_LEVEL", "debug"),
                "demo",
                "--exit",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                directory.resolve("data").toString())) {
            String shown = demo.restOfOutput();
            assertThat(demo.exitCode()).as(shown + demo.errors()).isZero();
            return shown;
        }
    }
}
