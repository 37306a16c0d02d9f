package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.Credentials;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends the sign-in of this machine. */
@Command(
        name = "logout",
        description = "Revoke this machine's sign-in at the server and forget it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Examples:", "  plfm logout"})
final class LogoutCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SignInOptions options = new SignInOptions();

    LogoutCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        Credentials ended = options.signIn(world).end();
        spec.commandLine()
                .getOut()
                .println(ended == null ? "Nobody was signed in." : "Signed out of " + ended.server() + ".");
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
