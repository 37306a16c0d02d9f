package dev.plfm.agent.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and whatever it starts, signalled together.
 *
 * <p>Where there is {@code setsid} the process leads a group of its own, named by its pid; elsewhere its descendants are
 * looked up at the time of the signal, which misses those that were orphaned before.
 */
final class ProcessGroup {
    private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);
    private static final File NULL_DEVICE = new File("/dev/null");
    private static final @Nullable String SETSID = onPath("setsid");
    private static final @Nullable String KILL = onPath("kill");
    private static final boolean GROUPED = SETSID != null && KILL != null;

    /** What to run; {@code command} starts with an absolute path. */
    record Spec(List<String> command, Path dir, Map<String, String> env, Path output) {}

    private final Process process;

    private ProcessGroup(Process process) {
        this.process = process;
    }

    static ProcessGroup start(Spec spec) throws IOException {
        List<String> command = new ArrayList<>();
        if (GROUPED && SETSID != null) {
            command.add(SETSID);
        }
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.dir().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.output().toFile()));
        if (NULL_DEVICE.exists()) {
            builder.redirectInput(NULL_DEVICE);
        }
        // The agent's own environment may hold tokens, which are none of the workload's business.
        builder.environment().clear();
        builder.environment().putAll(spec.env());
        return new ProcessGroup(builder.start());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The exit status of the process, 128 + n if signal n ended it. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks all to end: SIGTERM. */
    void terminate() {
        signal("TERM", false);
    }

    /** Ends all: SIGKILL. Also for what the process left behind when it ended. */
    void kill() {
        signal("KILL", true);
    }

    /** Ends the group that a process of an earlier agent led. */
    static void killGroupOf(ProcessHandle leader) {
        signal(leader, "KILL", true);
    }

    private void signal(String name, boolean forcibly) {
        signal(process.toHandle(), name, forcibly);
    }

    private static void signal(ProcessHandle leader, String name, boolean forcibly) {
        if (!GROUPED || KILL == null) {
            signalTree(leader, forcibly);
            return;
        }
        try {
            new ProcessBuilder(KILL, "-" + name, "--", "-" + leader.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .thenAccept(kill -> {
                        // No such group: the process has ended, or has not come so far as to lead one.
                        if (kill.exitValue() != 0) {
                            signalOne(leader, forcibly);
                        }
                    });
        } catch (IOException e) {
            log.warn("Cannot run {}, signalling process by process: {}", KILL, e.getMessage());
            signalTree(leader, forcibly);
        }
    }

    private static void signalTree(ProcessHandle leader, boolean forcibly) {
        List<ProcessHandle> descendants = leader.descendants().toList();
        signalOne(leader, forcibly);
        descendants.forEach(one -> signalOne(one, forcibly));
    }

    private static void signalOne(ProcessHandle one, boolean forcibly) {
        if (forcibly) {
            one.destroyForcibly();
        } else {
            one.destroy();
        }
    }

    private static @Nullable String onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Executables.find(program, path, Path.of("/"));
    }
}
