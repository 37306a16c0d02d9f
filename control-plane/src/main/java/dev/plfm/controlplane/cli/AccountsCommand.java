package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.ApiException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Makes accounts, as an operator. */
@Command(
        name = "accounts",
        description = "Make accounts for people, as an operator.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "create EMAIL",
        footer = {
            "",
            "The operator's token is taken from PLFM_OPERATOR_TOKEN, or asked for.",
            "",
            "Examples:",
            "  plfm accounts create ann@example.com",
            "  plfm accounts create ann@example.com     again, when she forgot her password"
        })
final class AccountsCommand implements Runnable {
    static final String TOKEN_VARIABLE = "PLFM_OPERATOR_TOKEN";

    private final World world;

    @Spec
    private CommandSpec spec;

    AccountsCommand(World world) {
        this.world = world;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "create",
            description = "Make an account, or let its password be set anew; shows the link that sets it.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int create(
            @Parameters(paramLabel = "EMAIL", description = "Whose account.") String email,
            @Mixin Target target,
            @Mixin SignInOptions options) {
        URI server =
                target.choose(world, options.file(world), spec.commandLine().getErr());
        JsonNode invitation = invite(server, email);
        PrintWriter out = spec.commandLine().getOut();
        out.println("This link sets the password of " + invitation.path("email").asString() + ". It works once, for "
                + Duration.ofSeconds(invitation.path("expires_in_seconds").asLong())
                        .toHours() + " hours:");
        out.println();
        out.println("    " + invitation.path("password_url").asString());
        out.println();
        out.println("After that: " + Plfm.invocation() + " login --server " + server);
        out.flush();
        return ExitCode.OK;
    }

    private JsonNode invite(URI server, String email) {
        try {
            return ApiClient.brief(server, operatorToken()).post("/v1/auth/accounts", Map.of("email", email));
        } catch (ApiException e) {
            if (e.status() == 401 || e.status() == 403) {
                throw new CliException(
                        "the server does not take the operator's token: " + e.detail(),
                        "whoever can start the server makes a new one with plfm server --bootstrap-admin=EMAIL",
                        e);
            }
            throw e;
        }
    }

    private String operatorToken() {
        @Nullable String token = world.variable(TOKEN_VARIABLE);
        if (token == null) {
            token = world.ask().apply("Operator token: ");
        }
        if (token == null || token.isBlank()) {
            throw new CliException(
                    "an operator's token is needed",
                    "put it in " + TOKEN_VARIABLE
                            + "; the server shows one at its first start, and with --bootstrap-admin");
        }
        return token;
    }
}
