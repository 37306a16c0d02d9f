package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.CredentialFile;
import dev.plfm.controlplane.client.SignIn;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that works with the sign-in kept on this machine. */
final class SignInOptions {
    static final String VARIABLE = "PLFM_CREDENTIALS";

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description = "Where the sign-in is kept. Default: $" + VARIABLE
                    + ", else $XDG_CONFIG_HOME/plfm/credentials.json or ~/.config/plfm/credentials.json")
    private @Nullable Path path;

    CredentialFile file(World world) {
        String variable = world.variable(VARIABLE);
        if (path != null) {
            return new CredentialFile(path);
        }
        return new CredentialFile(variable != null ? Path.of(variable) : CredentialFile.usualPath(world.environment()));
    }

    SignIn signIn(World world) {
        return new SignIn(file(world), world.clock());
    }
}
