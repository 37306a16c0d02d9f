package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.RunningParts;
import dev.plfm.controlplane.config.DataDirs;
import dev.plfm.ingress.Ingress;
import dev.plfm.ingress.IngressConfig;
import dev.plfm.ingress.IngressException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the reference ingress node until the process is told to end. */
@Command(
        name = "ingress",
        description = "Run an ingress node, which takes connections from outside and passes them on to instances.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It registers once, with a one-time enrolment token or an operator's (also from PLFM_ENROLL_TOKEN",
            "or PLFM_OPERATOR_TOKEN), and keeps in --config-dir who it is and its last routing table: with",
            "these it serves while the control plane is away, and after a restart of its own.",
            "TLS is passed on unopened by the host name that the client asks for, raw TCP by port and by the",
            "address that was connected to: that of the route's environment, which this machine has to have.",
            "",
            "Examples:",
            "  PLFM_ENROLL_TOKEN=plfm_et_... plfm ingress --server http://127.0.0.1:8080 --port 443",
            "  plfm ingress --server http://127.0.0.1:8080 --port 443,5000-5010 --port-offset 10000"
        })
final class IngressCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--server", required = true, paramLabel = "URL", description = "The control plane.")
    private URI server = URI.create("");

    @Option(
            names = "--read-server",
            paramLabel = "URL",
            description = "Where the routing table is read, if apart from --server: a process with the query role.")
    private @Nullable URI readServer;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:PLFM_OPERATOR_TOKEN}",
            description = "An operator's token, to register with.")
    private @Nullable String token;

    @Option(
            names = "--enroll-token",
            paramLabel = "TOKEN",
            defaultValue = "${env:PLFM_ENROLL_TOKEN}",
            description = "A one-time enrolment token; goes before --token.")
    private @Nullable String enrolToken;

    @Option(
            names = "--name",
            paramLabel = "HOSTNAME",
            defaultValue = "ingress-1",
            description = "Its host name, which no other ingress node has. Default: ${DEFAULT-VALUE}")
    private String name = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "local",
            description = "Where it is. Default: ${DEFAULT-VALUE}")
    private String region = "";

    @Option(names = "--public-ipv4", paramLabel = "ADDRESS", description = "Where clients reach it.")
    private @Nullable String publicIpv4;

    @Option(names = "--public-ipv6", paramLabel = "ADDRESS", description = "Where clients reach it.")
    private @Nullable String publicIpv6;

    @Option(
            names = "--port",
            paramLabel = "PORT[-PORT]",
            split = ",",
            defaultValue = "443",
            description = "Ports that routes may use; each is open while one does. Default: ${DEFAULT-VALUE}")
    private List<String> ports = List.of();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Added to each port on this machine, for those who may not open low ones.")
    private int portOffset;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "",
            description = "Address to listen on. Default: every one")
    private String bind = "";

    @Option(
            names = "--any-address",
            description = "Raw TCP to whatever address goes to the port's route, if it has only one. For machines"
                    + " without the environments' addresses and with one tenant's routes: connections meant for"
                    + " one that left would reach the other. Default: only the route's own address")
    private boolean anyAddress;

    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            description = "Where it keeps who it is and its routing table. Default: $XDG_DATA_HOME/plfm/ingress or"
                    + " ~/.plfm/ingress")
    private @Nullable Path configDir;

    @Option(
            names = "--endpoints-dir",
            paramLabel = "DIR",
            description = "That of 'plfm node --runtime process --endpoints-dir' on this machine: whose instances"
                    + " are reached on loopback ports instead of overlay addresses.")
    private @Nullable Path endpointsDir;

    @Override
    public Integer call() throws InterruptedException {
        Ingress ingress = RunningParts.stoppedWithProcess().add(start(config()));
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println("ingress node " + ingress.registered().get() + " follows " + server);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CliException(
                    String.valueOf(cause.getMessage()),
                    "check --server, and --token or --enroll-token: one that an operator made for it, unused",
                    cause);
        }
        out.flush();
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private static Ingress start(IngressConfig config) {
        try {
            return Ingress.start(config);
        } catch (IngressException e) {
            throw new CliException(
                    String.valueOf(e.getMessage()), "give each ingress node a --config-dir of its own", e);
        }
    }

    private IngressConfig config() {
        try {
            return new IngressConfig(
                    server,
                    readServer == null ? server : readServer,
                    enrolToken == null ? token : enrolToken,
                    name,
                    region,
                    publicIpv6,
                    publicIpv4,
                    portNumbers(),
                    bind,
                    anyAddress,
                    portOffset,
                    configDir == null ? DataDirs.inHome("ingress", System.getenv()) : configDir,
                    endpointsDir,
                    IngressConfig.Limits.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private List<Integer> portNumbers() {
        List<Integer> numbers = new ArrayList<>();
        for (String range : ports) {
            String[] ends = range.split("-", 2);
            int first = number(ends[0]);
            int last = number(ends[ends.length - 1]);
            for (int port = first; port <= last; port++) {
                numbers.add(port);
            }
        }
        return numbers;
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("--port takes ports and ranges of them, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
