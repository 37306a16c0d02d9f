package dev.plfm.controlplane.cli;

import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.RunningParts;
import dev.plfm.controlplane.config.ConfigLoader;
import dev.plfm.controlplane.config.DataDirs;
import dev.plfm.controlplane.config.ListenAddress;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.demo.Demo;
import dev.plfm.controlplane.demo.DemoException;
import dev.plfm.controlplane.demo.Screen;
import dev.plfm.controlplane.keys.DevelopmentKeys;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows everything working on this machine. */
@Command(
        name = "demo",
        description = "Start a database, a control plane and nodes here; deploy an app on them; show how it went.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A second run on the same data directory continues from what is there: nothing is made",
            "twice, and a release is published only if the manifest changed.",
            "",
            "Examples:",
            "  plfm demo                              keeps running; Ctrl-C ends it",
            "  plfm demo --exit                       0 if it converged, 1 and the reason if not",
            "  plfm demo --nodes 5 --manifest my.toml --data-dir /tmp/demo"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_NODES = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", description = "End when the deploy has converged, or failed to.")
    private boolean exit;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many nodes. Default: ${DEFAULT-VALUE}")
    private int nodes;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: $XDG_DATA_HOME/plfm/demo or ~/.plfm/demo")
    private @Nullable String dataDir;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "What to deploy, TOML or JSON. Default: examples/hello.toml")
    private @Nullable Path manifest;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address to serve on. Default: 127.0.0.1:8080, or any free port if that is taken")
    private @Nullable String listen;

    @Option(
            names = "--runtime",
            paramLabel = "KIND",
            description = "simulated, or process: the manifest's commands run here, and a request goes through an"
                    + " ingress node to one. Default: process for the example if there is a python3, else simulated")
    private @Nullable String runtime;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new ParameterException(spec.commandLine(), "--nodes must be 1 to " + MOST_NODES + ", not " + nodes);
        }
        Screen screen = new Screen(spec.commandLine().getOut(), Boolean.getBoolean("plfm.terminal"));
        Demo demo = new Demo(config(), nodes, manifest(), runtime(), screen, RunningParts.stoppedWithProcess());
        try {
            demo.run();
        } catch (DemoException e) {
            throw new CliException(String.valueOf(e.getMessage()), "the server's log is " + demo.log(), e);
        }
        if (exit) {
            return ExitCode.OK;
        }
        spec.commandLine().getOut().println("\nServing until Ctrl-C. The log is " + demo.log());
        spec.commandLine().getOut().flush();
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private ServerConfig config() {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "data_dir",
                dataDir != null
                        ? dataDir
                        : DataDirs.inHome("demo", System.getenv()).toString());
        settings.put("ipv4_pool", "192.0.2.0/28");
        settings.put("listen", listen != null ? listen : freeAddress());
        // All nodes are let in at once, from one address.
        settings.put("rate_limit.auth", "600/min burst 300");
        // What the environment says about a real server's database is not for the demonstration.
        Map<String, String> environment = new HashMap<>();
        String level = System.getenv("GHOST_LOG_LEVEL");
        if (level != null) {
            environment.put("GHOST_LOG_LEVEL", level);
        }
        return DevelopmentKeys.in(new ConfigLoader(settings, environment, null).load());
    }

    private RuntimeKind runtime() {
        String kind = runtime != null ? runtime : manifest == null && hasPython() ? "process" : "simulated";
        return switch (kind) {
            case "process" -> RuntimeKind.PROCESS;
            case "simulated" -> RuntimeKind.SIMULATED;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--runtime must be simulated or process, not '" + kind + "'");
        };
    }

    private static boolean hasPython() {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "python3")));
    }

    private static String freeAddress() {
        ListenAddress usual = new ListenAddress("127.0.0.1", 8080);
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(usual.host(), usual.port()));
            return usual.toString();
        } catch (IOException e) {
            return new ListenAddress(usual.host(), 0).toString();
        }
    }

    private String manifest() throws IOException {
        if (manifest != null) {
            return Files.readString(manifest);
        }
        try (InputStream in = DemoCommand.class.getResourceAsStream("/examples/hello.toml")) {
            return new String(
                    Objects.requireNonNull(in, "examples/hello.toml is not in the jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        }
    }
}
