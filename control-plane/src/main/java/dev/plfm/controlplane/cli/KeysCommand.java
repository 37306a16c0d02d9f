package dev.plfm.controlplane.cli;

import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.ApiException;
import dev.plfm.controlplane.keys.KeyPairFiles;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Makes and changes the keys that secrets are sealed to and opened with. */
@Command(
        name = "keys",
        description = "Make, rotate and list the keys that secrets are sealed to.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "(create | rotate | list | remove KEY)",
        footer = {
            "",
            "DIR gets two files: secrets-public.json for servers (GHOST_SECRETS_KEY), secrets-private.json for",
            "nodes only (plfm node --secrets-key). Make them where neither runs, and carry each where it belongs.",
            "With --server and an operator's token (PLFM_OPERATOR_TOKEN), list shows how many stored versions",
            "still need each key.",
            "",
            "Rotation: rotate; give the private file to all nodes, then the public one to all servers (both",
            "read it anew by themselves); wait until list --server shows 0 for the old key; remove it; give",
            "both files out again, now the public one first.",
            "",
            "Examples:",
            "  plfm keys create --dir ./keys",
            "  plfm keys rotate --dir ./keys",
            "  plfm keys list --dir ./keys --server https://plfm.example.com",
            "  plfm keys remove k1a2b3c4d5e6f7a8 --dir ./keys --server https://plfm.example.com"
        })
final class KeysCommand implements Runnable {
    private static final String DIR = "Where the two files are. Default: ${DEFAULT-VALUE}";

    private final World world;

    @Spec
    private CommandSpec spec;

    KeysCommand(World world) {
        this.world = world;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "create",
            description = "Make a new pair; files that are there are never replaced.",
            mixinStandardHelpOptions = true)
    int create(@Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = DIR) Path dir) {
        KeyPairFiles files = KeyPairFiles.in(dir);
        if (files.exist()) {
            throw new CliException(
                    "there are keys in " + dir.toAbsolutePath().normalize() + " already, and they stay as they are",
                    "plfm keys rotate adds a new one; --dir names another directory");
        }
        PrivateKeyset keys = files.create();
        out().println("Made " + keys.keyIds().get(0) + ".");
        show(files);
        return ExitCode.OK;
    }

    @Command(
            name = "rotate",
            description = "Add a new primary key to both files; the others are kept, for opening.",
            mixinStandardHelpOptions = true)
    int rotate(@Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = DIR) Path dir) {
        KeyPairFiles files = KeyPairFiles.in(dir);
        PrivateKeyset keys = files.write(read(files).rotated());
        out().println("Made " + keys.keyIds().get(0) + " the primary key; kept "
                + String.join(", ", keys.keyIds().subList(1, keys.keyIds().size())) + ". Both files are replaced.");
        show(files);
        out().println(
                        "First the nodes, then the servers: a node that lacks the new key cannot open what is sealed to it.");
        out().flush();
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "Show the keys, which one is sealed to, and how many stored versions need each.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = DIR) Path dir,
            @Option(names = "--server", paramLabel = "URL", description = "The control plane to ask for versions.")
                    @Nullable URI server,
            @Option(
                            names = "--token",
                            paramLabel = "TOKEN",
                            description = "An operator's. Default: $PLFM_OPERATOR_TOKEN")
                    @Nullable String token) {
        List<String> here = keyIds(KeyPairFiles.in(dir));
        ServerKeys stored = server == null ? ServerKeys.NONE : serverKeys(server, token);
        for (String keyId : here) {
            out().println(keyId
                    + (keyId.equals(here.get(0)) ? "  primary" : "  old    ")
                    + (server == null ? "" : "  " + stored.of(keyId)));
        }
        stored.keys().forEach((keyId, versions) -> {
            if (!here.contains(keyId)) {
                out().println(keyId + "  not in these files  " + versions);
            }
        });
        if (server != null && !here.get(0).equals(stored.primary())) {
            out().println("The server seals to " + stored.primaryOrNone() + ", not to the primary key of these files.");
        }
        out().flush();
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            description = "Remove a key from both files: what is sealed to it is lost then.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "KEY", description = "The key's id as list shows it.") String keyId,
            @Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = DIR) Path dir,
            @Option(
                            names = "--server",
                            paramLabel = "URL",
                            description = "The control plane to ask whether it is needed.")
                    @Nullable URI server,
            @Option(
                            names = "--token",
                            paramLabel = "TOKEN",
                            description = "An operator's. Default: $PLFM_OPERATOR_TOKEN")
                    @Nullable String token,
            @Option(names = "--force", description = "Remove it unasked, or although versions need it.")
                    boolean force) {
        if (server == null && !force) {
            throw new ParameterException(
                    spec.commandLine(), "--server says whether a stored version needs the key; or --force");
        }
        KeyPairFiles files = KeyPairFiles.in(dir);
        ServerKeys stored = server == null ? ServerKeys.NONE : serverKeys(server, token);
        if (!force) {
            refuseNeeded(keyId, read(files).keyIds().get(0), stored);
        }
        try {
            files.write(read(files).without(keyId));
        } catch (KeysetException e) {
            throw new CliException(keyId + " cannot be removed: " + e.getMessage(), "plfm keys list shows the keys", e);
        }
        out().println("Removed " + keyId
                + ". Both files are replaced: give them to the servers first, then to the nodes.");
        if (stored.of(keyId).unopenable() > 0) {
            out().println(
                            count(stored.of(keyId).unopenable())
                                    + " said to be sealed to it did not open with it, and never will: whoever owns them has to set them anew.");
        }
        out().flush();
        return ExitCode.OK;
    }

    /** As long as a server seals to the key, more versions can come to need it. */
    private static void refuseNeeded(String keyId, String localPrimary, ServerKeys stored) {
        if (keyId.equals(stored.primary())) {
            throw new CliException(
                    "the server seals to " + keyId,
                    "after plfm keys rotate, give the public file to all servers first");
        }
        if (!localPrimary.equals(stored.primary())) {
            throw new CliException(
                    "the server seals to " + stored.primaryOrNone() + ", and the primary key of these files is "
                            + localPrimary,
                    "give the private file to all nodes and the public one to all servers first");
        }
        long needed = stored.of(keyId).versions();
        if (needed > 0) {
            throw new CliException(
                    keyId + " is needed by " + count(needed),
                    "nodes that have the new key seal them anew, as long as at least one runs");
        }
    }

    private void show(KeyPairFiles files) {
        out().println();
        out().println("    " + files.publicFile() + "   for servers: GHOST_SECRETS_KEY or secrets_key");
        out().println("    " + files.privateFile() + "  for nodes only: " + Plfm.invocation() + " node --secrets-key");
        out().println();
        out().println("Whoever has the private file can read all secrets; without it nobody can. Keep a copy offline.");
        out().flush();
    }

    private static PrivateKeyset read(KeyPairFiles files) {
        try {
            return files.read();
        } catch (KeysetException e) {
            throw new CliException(
                    files.privateFile() + " cannot be used: " + e.getMessage(), "plfm keys create makes a pair", e);
        }
    }

    /** The public half is enough for a look. */
    private static List<String> keyIds(KeyPairFiles files) {
        if (Files.exists(files.privateFile())) {
            return read(files).keyIds();
        }
        try {
            return Sealer.of(files.publicFile()).keyIds();
        } catch (KeysetException e) {
            throw new CliException(
                    files.publicFile() + " cannot be used: " + e.getMessage(), "plfm keys create makes a pair", e);
        }
    }

    /** What a server says of its keys. */
    private record ServerKeys(@Nullable String primary, Map<String, Versions> keys) {
        static final ServerKeys NONE = new ServerKeys(null, Map.of());

        Versions of(String keyId) {
            return keys.getOrDefault(keyId, new Versions(0, 0));
        }

        String primaryOrNone() {
            return primary == null ? "no key" : primary;
        }
    }

    private record Versions(long versions, long unopenable) {
        @Override
        public String toString() {
            return count(versions) + (unopenable == 0 ? "" : ", and " + unopenable + " that cannot be opened");
        }
    }

    private ServerKeys serverKeys(URI server, @Nullable String token) {
        String bearer = token != null ? token : world.variable(AccountsCommand.TOKEN_VARIABLE);
        if (bearer == null) {
            throw new CliException("an operator's token is needed", "put it in " + AccountsCommand.TOKEN_VARIABLE);
        }
        try {
            JsonNode answer = ApiClient.brief(server, bearer).get("/v1/secrets/keys");
            Map<String, Versions> keys = new TreeMap<>();
            for (JsonNode key : answer.path("keys")) {
                keys.put(
                        key.path("key_id").asString(),
                        new Versions(
                                key.path("versions").asLong(),
                                key.path("unopenable").asLong()));
            }
            JsonNode primary = answer.path("primary_key_id");
            return new ServerKeys(primary.isMissingNode() ? null : primary.asString(), keys);
        } catch (ApiException e) {
            throw new CliException("the server refused: " + e.detail(), "it takes the token of an operator", e);
        }
    }

    private static String count(long versions) {
        return versions + (versions == 1 ? " stored version" : " stored versions");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
