package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.Credentials;
import dev.plfm.kernel.access.Scope;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Tells as whom this machine is signed in. */
@Command(
        name = "whoami",
        description = "Show who is signed in here, where, and what that allows.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Examples:", "  plfm whoami"})
final class WhoamiCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SignInOptions options = new SignInOptions();

    WhoamiCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        Credentials credentials = options.signIn(world).fresh();
        JsonNode me =
                ApiClient.brief(credentials.server(), credentials.accessToken()).get("/v1/auth/whoami");
        PrintWriter out = spec.commandLine().getOut();
        out.println(me.path("display_name").asString("") + " ("
                + me.path("subject_id").asString() + ") at " + credentials.server());
        JsonNode memberships = me.path("org_memberships");
        if (memberships.isEmpty()) {
            out.println("in no organization yet");
        }
        memberships.forEach(membership -> out.println(membership.path("role").asString() + " of "
                + membership.path("org_id").asString()));
        out.println("scopes: " + scopes(me.path("scopes")));
        out.flush();
        return ExitCode.OK;
    }

    private static String scopes(JsonNode list) {
        Set<String> all = Scope.ofTenants().stream().map(Scope::wire).collect(Collectors.toCollection(TreeSet::new));
        Set<String> own = new TreeSet<>();
        list.forEach(scope -> own.add(scope.asString()));
        return own.equals(all) ? "all that the role in an organization gives" : String.join(", ", own);
    }
}
