package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.cli.Plfm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, as people run it. */
public final class PlfmProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path err;

    public PlfmProcess(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Daxoniq.update-checker.disabled=true",
                "-Ddisable-axoniq-console-message=true",
                "-cp",
                System.getProperty("java.class.path"),
                Plfm.class.getName()));
        command.addAll(List.of(arguments));
        err = Files.createTempFile(directory, "stderr-", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GHOST_") || name.startsWith("PLFM_"));
        builder.environment().put("XDG_DATA_HOME", directory.toString());
        builder.environment().putAll(environment);
        process = builder.start();
        out = process.inputReader();
    }

    /** The next line on standard output, or null at its end. */
    public String readLine() throws IOException {
        return out.readLine();
    }

    public String restOfOutput() throws IOException {
        return String.join("\n", out.lines().toList());
    }

    public String errors() throws IOException {
        return Files.readString(err);
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    /** As Process.destroy() does, but without closing the streams. */
    public void terminate() {
        process.toHandle().destroy();
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
