package dev.plfm.controlplane.cli;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.AgentException;
import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.RunningParts;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs reference node agents until the process is told to end. */
@Command(
        name = "node",
        description = "Run nodes that take work from a control plane.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A node enrols with a one-time token, which an operator gets from POST /v1/auth/enrollment-tokens,",
            "or with the operator's own. Both may come from the environment (PLFM_ENROLL_TOKEN,",
            "PLFM_OPERATOR_TOKEN), where other users of the machine do not see them. With --state-dir a node",
            "that ran before continues as the same node and needs no token.",
            "",
            "Examples:",
            "  PLFM_OPERATOR_TOKEN=plfm_ot_... plfm node --server http://127.0.0.1:8080 --count 3",
            "  PLFM_ENROLL_TOKEN=plfm_et_... plfm node --server http://127.0.0.1:8080 --runtime process \\",
            "            --state-dir ~/.plfm/nodes",
            "  plfm node --server http://command:8080 --read-server http://query:8080 --boot-time 2s \\",
            "            --failure-rate 0.1"
        })
final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--server", required = true, paramLabel = "URL", description = "The control plane.")
    private URI server = URI.create("");

    @Option(
            names = "--read-server",
            paramLabel = "URL",
            description = "Where plans are read, if apart from --server: a process with the query role.")
    private @Nullable URI readServer;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:PLFM_OPERATOR_TOKEN}",
            description = "An operator's token; enrols any number of nodes.")
    private @Nullable String token;

    @Option(
            names = "--enroll-token",
            paramLabel = "TOKEN",
            defaultValue = "${env:PLFM_ENROLL_TOKEN}",
            split = ",",
            description = "One-time enrolment tokens, one a node; go before --token.")
    private @Nullable List<String> enrolTokens;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many nodes this process is. Default: ${DEFAULT-VALUE}")
    private int count;

    @Option(
            names = "--runtime",
            paramLabel = "KIND",
            defaultValue = "simulated",
            description = "simulated: instances are only pretended; process: the manifest's command runs as local"
                    + " processes. Default: ${DEFAULT-VALUE}")
    private String runtime = "";

    @Option(
            names = "--name-prefix",
            paramLabel = "NAME",
            defaultValue = "node",
            description = "Nodes are called NAME-1, NAME-2, ... Default: ${DEFAULT-VALUE}")
    private String namePrefix = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "local",
            description = "Where the nodes are. Default: ${DEFAULT-VALUE}")
    private String region = "";

    @Option(
            names = "--cpu",
            paramLabel = "CORES",
            defaultValue = "4",
            description = "Cores each node offers. Default: ${DEFAULT-VALUE}")
    private int cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "8Gi",
            converter = MemoryConverter.class,
            description = "Memory each node offers, such as 512Mi or 8Gi. Default: ${DEFAULT-VALUE}")
    private long memory;

    @Option(
            names = "--boot-time",
            paramLabel = "TIME",
            defaultValue = "500ms",
            converter = DurationConverter.class,
            description = "Simulated: how long an instance takes to be ready. Default: ${DEFAULT-VALUE}")
    private Duration bootTime = Duration.ZERO;

    @Option(
            names = "--failure-rate",
            paramLabel = "0..1",
            defaultValue = "0",
            description = "Simulated: the share of instances that fail to start. Default: ${DEFAULT-VALUE}")
    private double failureRate;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where nodes remember who they are, and processes have their files and logs.")
    private @Nullable Path stateDir;

    @Option(
            names = "--secrets-key",
            paramLabel = "FILE",
            description = "The private keyset that opens secrets, as plfm keys create makes it; read anew for each use."
                    + " Without it instances that have secrets fail (simulated: do without).")
    private @Nullable Path secretsKey;

    @Option(
            names = "--endpoints-dir",
            paramLabel = "DIR",
            description = "Process: where 'plfm ingress --endpoints-dir' of this machine finds out on which ports"
                    + " instances listen.")
    private @Nullable Path endpointsDir;

    @Option(
            names = "--snapshot-dir",
            paramLabel = "DIR",
            description =
                    "Where copies of volumes are kept; stands for storage that all nodes share. Default: snapshots"
                            + " in the state directory.")
    private @Nullable Path snapshotDir;

    @Override
    public Integer call() throws InterruptedException {
        AgentConfig config = config();
        NodeAgents agents = RunningParts.stoppedWithProcess().add(NodeAgents.start(config));
        awaitConnected(agents);
        PrintWriter out = spec.commandLine().getOut();
        out.println(count + (count == 1 ? " node" : " nodes") + " connected to " + server + " (" + namePrefix + "-1"
                + (count == 1 ? "" : " to " + namePrefix + "-" + count) + ", " + runtime + ")");
        out.flush();
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private static void awaitConnected(NodeAgents agents) throws InterruptedException {
        try {
            agents.connected().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CliException(
                    String.valueOf(cause.getMessage()),
                    cause instanceof AgentException
                            ? "check --server, and --token or --enroll-token: one that an operator made for this node, unused"
                            : null,
                    cause);
        }
    }

    private AgentConfig config() {
        List<String> tokens = enrolTokens == null ? List.of() : enrolTokens;
        if (token == null && tokens.size() < count && stateDir == null) {
            throw wrong("nothing to enrol with: it takes an --enroll-token for each node, or an operator's --token,"
                    + " or the --state-dir of nodes that ran before");
        }
        try {
            return AgentConfig.builder(server)
                    .readServer(readServer)
                    .token(token)
                    .enrolTokens(tokens)
                    .count(count)
                    .hostnamePrefix(namePrefix)
                    .region(region)
                    .cpuCores(cpu)
                    .memoryBytes(memory)
                    .runtime(runtimeKind())
                    .bootTime(bootTime)
                    .failureRate(failureRate)
                    .stateDir(stateDir)
                    .endpointsDir(endpointsDir)
                    .secretsKey(secretsKey)
                    .snapshotDir(snapshotDir)
                    .build();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private RuntimeKind runtimeKind() {
        for (RuntimeKind kind : RuntimeKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(runtime)) {
                return kind;
            }
        }
        throw wrong("--runtime must be simulated or process, not '" + runtime + "'");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
