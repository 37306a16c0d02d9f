package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningParts;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.keys.DevelopmentKeys;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.Email;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the control plane until the process is told to end. */
@Command(
        name = "server",
        description = "Run the control plane, or one side of it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without a database URL an embedded PostgreSQL keeps the data in --data-dir; the first start with",
            "it shows an operator's token, unless --dev.",
            "One line on standard output says when the server is ready; the log, one JSON object",
            "a line, goes to standard error. Options go before environment variables",
            "(GHOST_DB_URL, GHOST_DB_MIGRATION_URL, GHOST_LISTEN_ADDR, GHOST_LOG_LEVEL,",
            "GHOST_SECRETS_KEY), those before the file of --config; config/example.toml explains",
            "every setting.",
            "",
            "Examples:",
            "  plfm server --dev",
            "  plfm server --bootstrap-admin=ann@example.com",
            "  plfm server --config /etc/plfm.toml --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key",
            "  GHOST_DB_URL=postgres://plfm:secret@db/plfm plfm server --roles query"
        })
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            description = "all (default), command: everything that changes state, or query: everything that reads it.")
    private @Nullable String roles;

    @Option(
            names = "--bootstrap-admin",
            paramLabel = "EMAIL",
            description =
                    "Make an operator's token for this person and show it, once. The person's earlier ones no longer"
                            + " work.")
    private @Nullable String operator;

    @Override
    public Integer call() throws InterruptedException {
        options.set("roles", roles);
        ServerConfig given = options.load(System.getenv());
        ServerConfig config = given.dev() ? DevelopmentKeys.in(given) : given;
        Email named = operator(config);
        RunningParts parts = RunningParts.stoppedWithProcess();
        RunningServer server = parts.add(ControlPlane.start(parts.withDatabase(config)));
        spec.commandLine().getOut().println(readyLine(config, server));
        spec.commandLine().getOut().flush();
        if (config.secretsKey() != null && given.secretsKey() == null) {
            spec.commandLine()
                    .getOut()
                    .println("Nodes that open secrets: " + Plfm.invocation() + " node --secrets-key "
                            + DevelopmentKeys.of(config).privateFile());
            spec.commandLine().getOut().flush();
        }
        new Bootstrap(config, named, spec.commandLine().getOut()).run(server);
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private @Nullable Email operator(ServerConfig config) {
        if (operator == null) {
            return null;
        }
        if (!config.roles().command()) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap-admin changes something: it goes with --roles all or command");
        }
        try {
            return new Email(operator);
        } catch (DomainException e) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap-admin must be an address such as ann@example.com", e);
        }
    }

    static String readyLine(ServerConfig config, RunningServer server) {
        List<String> facts = new ArrayList<>();
        facts.add("roles=" + config.roles());
        DatabaseUrl url = config.database().url();
        facts.add("database=" + (url == null ? "embedded " + config.dataDir() : url));
        if (config.dev()) {
            facts.add("dev");
        }
        return "plfm ready at " + server.baseUri() + " (" + String.join(", ", facts) + ")";
    }
}
