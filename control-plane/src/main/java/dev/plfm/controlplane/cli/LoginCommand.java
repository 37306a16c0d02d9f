package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.ApiException;
import dev.plfm.controlplane.client.CredentialFile;
import dev.plfm.controlplane.client.Credentials;
import dev.plfm.controlplane.client.DeviceLogin;
import dev.plfm.controlplane.client.SignIn;
import dev.plfm.controlplane.client.UnreachableException;
import dev.plfm.kernel.access.Scope;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs a person in on this machine. */
@Command(
        name = "login",
        description = "Sign in to a control plane, by approving a code in a browser on any machine.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The sign-in is kept in a file that only you can read, and lasts for 30 days after its last use.",
            "No account yet? An operator makes one: plfm accounts create EMAIL",
            "",
            "Examples:",
            "  plfm login --server https://plfm.example.com",
            "  plfm login --scope apps:read,releases:write     less than all you may do"
        })
final class LoginCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            split = ",",
            description =
                    "What the sign-in is for, such as apps:read; can be repeated. Default: all that your roles give")
    private @Nullable List<String> scopes;

    @Mixin
    private SignInOptions options = new SignInOptions();

    LoginCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        checkScopes();
        PrintWriter out = spec.commandLine().getOut();
        CredentialFile file = options.file(world);
        URI server = target.choose(world, file, spec.commandLine().getErr());
        Credentials credentials = login(server, out);
        options.signIn(world).replace(credentials).ifPresent(this::endEarlier);
        out.println("Signed in to " + server + " as " + name(credentials) + "; kept in " + file.path());
        out.flush();
        return ExitCode.OK;
    }

    private Credentials login(URI server, PrintWriter out) {
        try {
            return new DeviceLogin(server, world.clock(), world.pause())
                    .run(world.hostName(), scopes, prompt -> show(prompt, out));
        } catch (ApiException e) {
            switch (e.code()) {
                case "access_denied":
                    throw new CliException("the sign-in was denied", null, e);
                case "expired_token":
                    throw new CliException("nobody approved the code in time", "plfm login starts again", e);
                default:
                    throw e;
            }
        }
    }

    private static void show(DeviceLogin.Prompt prompt, PrintWriter out) {
        out.println("Open this page, in a browser on any machine, and approve the code " + prompt.userCode() + ":");
        out.println();
        out.println("    " + prompt.page());
        out.println();
        out.println("Waiting, at most " + prompt.validity().toMinutes() + " minutes; Ctrl-C gives up.");
        out.flush();
    }

    /** What it was good for may be unreachable by now; that does not undo the new one. */
    private void endEarlier(Credentials earlier) {
        try {
            SignIn.revoke(earlier);
        } catch (ApiException | UnreachableException e) {
            spec.commandLine()
                    .getErr()
                    .println("plfm: warning: the earlier sign-in, at " + earlier.server() + ", could not be ended: "
                            + e.getMessage());
        }
    }

    private static String name(Credentials credentials) {
        return ApiClient.brief(credentials.server(), credentials.accessToken())
                .get("/v1/auth/whoami")
                .path("display_name")
                .asString("");
    }

    private void checkScopes() {
        for (String scope : scopes == null ? List.<String>of() : scopes) {
            if (Scope.ofWire(scope) == null) {
                throw new ParameterException(
                        spec.commandLine(), "'" + scope + "' is not a scope; there are " + allScopes());
            }
        }
    }

    private static String allScopes() {
        return Arrays.stream(Scope.values())
                .filter(scope -> !scope.operatorOnly())
                .map(Scope::wire)
                .collect(Collectors.joining(", "));
    }
}
