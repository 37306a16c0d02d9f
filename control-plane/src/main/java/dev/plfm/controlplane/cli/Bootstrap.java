package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.identity.OperatorTokens;
import dev.plfm.kernel.value.Email;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a token for the operator who starts a server, shows it this once, and says what to do with it. */
final class Bootstrap {
    /** Who the operator of an embedded database is, as long as nobody says. */
    static final Email NOBODY_IN_PARTICULAR = new Email("operator@localhost");

    private final ServerConfig config;
    private final @Nullable Email named;
    private final PrintWriter out;

    /** @param named whom the command line names, or null */
    Bootstrap(ServerConfig config, @Nullable Email named, PrintWriter out) {
        this.config = config;
        this.named = named;
        this.out = out;
    }

    void run(RunningServer server) {
        OperatorTokens tokens = server.bean(OperatorTokens.class);
        Email operator = operator(tokens);
        if (operator != null) {
            show(operator, tokens.issue(operator), server);
        }
    }

    /** Development needs no tokens, and a shared database has somebody who looks after it. */
    private @Nullable Email operator(OperatorTokens tokens) {
        boolean unattended = named == null && config.database().embedded() && !config.dev();
        return unattended && tokens.isFirstStart() ? NOBODY_IN_PARTICULAR : named;
    }

    private void show(Email operator, OperatorTokens.Issued issued, RunningServer server) {
        URI url = Objects.requireNonNullElse(config.publicUrl(), server.baseUri());
        String at = " --server " + url;
        out.println();
        out.println("Operator token of " + operator + ", shown only now, good for "
                + OperatorTokens.lifetime().toDays() + " days:");
        out.println();
        out.println("    " + issued.token().text());
        out.println();
        if (issued.revoked() > 0) {
            out.println("Earlier operator tokens of " + operator + " no longer work.");
            out.println();
        }
        out.println("It may do everything: keep it as you keep a root password. To work here as yourself,");
        out.println("make an account (that asks for the token and shows a link to set a password), then sign in:");
        out.println();
        out.println("    " + Plfm.invocation() + " accounts create you@example.com" + at);
        out.println("    " + Plfm.invocation() + " login" + at);
        out.println();
        out.println("If it is lost, start with --bootstrap-admin=" + operator + " to get a new one.");
        out.flush();
    }
}
