package dev.plfm.controlplane.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Hands scripts a token. */
@Command(
        name = "token",
        description = "Print an access token that lasts for at least another minute, for scripts.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Access tokens last for 15 minutes: ask for one whenever you need one. Any number of scripts may do",
            "so at the same time.",
            "",
            "Examples:",
            "  curl -H \"Authorization: Bearer $(plfm token)\" http://127.0.0.1:8080/v1/orgs"
        })
final class TokenCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SignInOptions options = new SignInOptions();

    TokenCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(options.signIn(world).fresh().accessToken());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
