package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.CredentialFile;
import dev.plfm.controlplane.client.Credentials;
import dev.plfm.controlplane.config.ListenAddress;
import java.io.PrintWriter;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names the control plane to talk to. */
final class Target {
    private static final String VARIABLE = "PLFM_SERVER";
    private static final URI USUAL = URI.create("http://127.0.0.1:8080");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The control plane. Default: $" + VARIABLE
                    + ", else the one that you are signed in to, else http://127.0.0.1:8080")
    private @Nullable String server;

    /** Warns when what is said there could be overheard. */
    URI choose(World world, CredentialFile file, PrintWriter err) {
        String named = server != null ? server : world.variable(VARIABLE);
        URI chosen = named != null
                ? parse(named)
                : file.readAnyway().map(Credentials::server).orElse(USUAL);
        if ("http".equals(chosen.getScheme()) && !new ListenAddress(host(chosen), 0).isLoopback()) {
            err.println("plfm: warning: " + chosen + " is not encrypted; tokens can be read on the way");
        }
        return chosen;
    }

    private URI parse(String text) {
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), wrong(text), e);
        }
        throw new ParameterException(spec.commandLine(), wrong(text));
    }

    private static String wrong(String text) {
        return "'" + text + "' is not the URL of a server, such as https://plfm.example.com";
    }

    private static String host(URI uri) {
        return uri.getHost().replaceAll("^\\[|\\]$", "");
    }
}
