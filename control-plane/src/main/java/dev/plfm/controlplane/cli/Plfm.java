package dev.plfm.controlplane.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code plfm SUB-COMMAND}. */
@Command(
        name = "plfm",
        description = "An event-sourced control plane for running OCI images on a fleet of machines.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ServerCommand.class,
            DemoCommand.class,
            NodeCommand.class,
            IngressCommand.class,
            ProjectionsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  plfm demo                     see it all work, on this machine",
            "  plfm server --dev             a server for trying things out",
            "  plfm server                   a server for real, with an operator's token to begin with",
            "  plfm login                    sign in to a server",
            "  plfm COMMAND --help           more about one command",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong arguments or configuration."
        })
public final class Plfm implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of failures.")
    private boolean debug;

    private Plfm() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return commandLine(World.real());
    }

    static CommandLine commandLine(World world) {
        Plfm plfm = new Plfm();
        return new CommandLine(plfm)
                .addSubcommand(new LoginCommand(world))
                .addSubcommand(new WhoamiCommand(world))
                .addSubcommand(new TokenCommand(world))
                .addSubcommand(new LogoutCommand(world))
                .addSubcommand(new AccountsCommand(world))
                .addSubcommand(new KeysCommand(world))
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> Failures.report(failure, command.getErr(), plfm.debug));
    }

    /** What people type to start this program, as far as that is known. */
    static String invocation() {
        return System.getProperty("plfm.invocation", "plfm");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
