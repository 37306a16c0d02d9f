package dev.plfm.controlplane.config;

import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.Sealer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds each setting's value: command line over environment over file over default; all problems are told at once. */
public final class ConfigLoader {
    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final @Nullable Path file;
    private final Map<String, String> fileValues;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param commandLine values by setting key
     * @param environment the process environment
     * @param file a TOML file, or null
     * @throws ConfigException if the file cannot be read
     */
    public ConfigLoader(Map<String, String> commandLine, Map<String, String> environment, @Nullable Path file) {
        this.commandLine = commandLine;
        this.environment = environment;
        this.file = file;
        this.fileValues = file == null ? Map.of() : TomlFile.read(file);
    }

    /** @throws ConfigException naming every setting that cannot be used */
    public ServerConfig load() {
        refuseUnknownKeys();
        Map<Setting<?>, @Nullable Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            values.put(setting, find(setting));
        }
        stopAtProblems();
        checkOidc(values);
        checkTls(values);
        ServerConfig config = new Values(values, environment).toServerConfig();
        checkTogether(config);
        stopAtProblems();
        return config;
    }

    private void refuseUnknownKeys() {
        List<String> known = Settings.ALL.stream().map(Setting::key).toList();
        for (String key : commandLine.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("no such setting: " + key);
            }
        }
        for (String key : fileValues.keySet()) {
            if (!known.contains(key)) {
                problems.add("unknown key " + key + " (in " + file + ")\n  allowed: the keys of config/example.toml");
            }
        }
    }

    private @Nullable Object find(Setting<?> setting) {
        String text = commandLine.get(setting.key());
        String source = setting.option() == null ? "command line" : "option " + setting.option();
        if (text == null && setting.environment() != null) {
            // An empty variable counts as absent: compose files and CI set them so.
            String value = environment.getOrDefault(setting.environment(), "");
            text = value.isBlank() ? null : value.strip();
            source = "environment variable " + setting.environment();
        }
        if (text == null) {
            text = fileValues.get(setting.key());
            source = "file " + file;
        }
        if (text == null) {
            text = setting.fallback();
            source = "default";
        }
        return text == null ? null : parse(setting, text, source);
    }

    private @Nullable Object parse(Setting<?> setting, String text, String source) {
        try {
            return setting.parser().apply(text);
        } catch (IllegalArgumentException e) {
            String shown = setting.secret() ? "(value not shown)" : "\"" + text + "\"";
            problems.add(
                    setting.key() + " = " + shown + " (" + source + ") is not usable\n  allowed: " + setting.allowed());
            return null;
        }
    }

    private void checkOidc(Map<Setting<?>, @Nullable Object> values) {
        List<Setting<?>> together = List.of(Settings.OIDC_ISSUER, Settings.OIDC_CLIENT_ID, Settings.OIDC_CLIENT_SECRET);
        List<String> missing = together.stream()
                .filter(setting -> values.get(setting) == null)
                .map(Setting::key)
                .toList();
        if (!missing.isEmpty() && missing.size() < together.size()) {
            problems.add(
                    String.join(", ", missing)
                            + " missing\n  allowed: oidc.issuer, oidc.client_id and oidc.client_secret together, or none of them");
        }
    }

    private void checkTls(Map<Setting<?>, @Nullable Object> values) {
        if ((values.get(Settings.TLS_CERT) == null) != (values.get(Settings.TLS_KEY) == null)) {
            problems.add("only one of tls.cert and tls.key is set\n  allowed: both, or neither for plain HTTP");
        }
    }

    private void checkEdge(ServerConfig config) {
        TlsFiles tls = config.edge().tls();
        if (tls != null) {
            try {
                tls.read().toBundle();
            } catch (IllegalArgumentException e) {
                problems.add("tls.cert = \"" + tls.certificate() + "\", tls.key = \"" + tls.privateKey()
                        + "\" cannot be used: " + e.getMessage() + "\n  allowed: " + Settings.TLS_CERT.allowed()
                        + ", and "
                        + Settings.TLS_KEY.allowed());
            }
        } else if (!config.dev()
                && !config.edge().insecureHttp()
                && !config.listen().isLoopback()) {
            problems.add("listen = \"" + config.listen() + "\" can be reached by other machines, and without TLS they"
                    + " would send their tokens in clear\n  allowed: tls.cert and tls.key; a loopback address; or"
                    + " --insecure-http (GHOST_INSECURE_HTTP=true) where a proxy in front does TLS");
        }
    }

    private void checkTogether(ServerConfig config) {
        checkEdge(config);
        if (config.dev() && !config.listen().isLoopback()) {
            problems.add("dev = true (development tokens) is refused on listen = \"" + config.listen()
                    + "\", which other machines can reach\n  allowed: a loopback address such as 127.0.0.1:8080,"
                    + " or no --dev");
        }
        if (config.database().embedded() && config.roles() != Roles.ALL) {
            problems.add("database.url is missing: roles = \"" + config.roles()
                    + "\" needs a database that the other processes share\n  allowed: GHOST_DB_URL or database.url = "
                    + Settings.DATABASE_URL.allowed() + "; or roles = \"all\" for the embedded database");
        }
        if (config.database().embedded() && config.database().migrationUrl() != null) {
            problems.add("database.migration_url is set, database.url is not\n  allowed: both, or only database.url,"
                    + " or neither for the embedded database");
        }
        if (config.heartbeat().limit().compareTo(config.heartbeat().interval()) <= 0) {
            problems.add(
                    "heartbeat.limit_seconds = \"" + config.heartbeat().limit().toSeconds()
                            + "\" is not usable\n  allowed: more than heartbeat.interval_seconds, which is "
                            + config.heartbeat().interval().toSeconds());
        }
        checkSecretsKey(config.secretsKey());
    }

    /** The server seals and never opens: it does not even start where something could. */
    private void checkSecretsKey(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Sealer.of(file);
        } catch (KeysetException e) {
            problems.add("secrets_key = \"" + file + "\" cannot be used: " + e.getMessage() + "\n  allowed: "
                    + Settings.SECRETS_KEY.allowed());
        }
    }

    private void stopAtProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** The values found, by setting. */
    private record Values(Map<Setting<?>, @Nullable Object> found, Map<String, String> environment) {
        ServerConfig toServerConfig() {
            return new ServerConfig(
                    get(Settings.LISTEN),
                    get(Settings.ROLES),
                    get(Settings.DEV),
                    dataDir(),
                    get(Settings.LOG_LEVEL),
                    find(Settings.PUBLIC_URL),
                    oidc(),
                    find(Settings.SECRETS_KEY),
                    new ServerConfig.Database(
                            find(Settings.DATABASE_URL),
                            find(Settings.DATABASE_MIGRATION_URL),
                            get(Settings.DATABASE_POOL_SIZE),
                            get(Settings.DATABASE_EMBEDDED_PORT)),
                    new ServerConfig.Heartbeat(get(Settings.HEARTBEAT_INTERVAL), get(Settings.HEARTBEAT_LIMIT)),
                    new ServerConfig.Reads(get(Settings.MIN_EVENT_WAIT)),
                    new ServerConfig.Cluster(get(Settings.ULA_PREFIX)),
                    new ServerConfig.Limits(
                            get(Settings.BODY_BYTES), get(Settings.HEADER_BYTES), get(Settings.JSON_DEPTH)),
                    new ServerConfig.Convergence(
                            get(Settings.SAFETY_PASS), get(Settings.DEPLOY_DEADLINE), get(Settings.CPU_OVERCOMMIT)),
                    new ServerConfig.Scheduling(get(Settings.PREEMPTION), get(Settings.REBALANCE)),
                    new ServerConfig.Routing(get(Settings.IPV4_POOL), get(Settings.DENIED_PORTS)),
                    edge());
        }

        private ServerConfig.Edge edge() {
            Path certificate = find(Settings.TLS_CERT);
            Path privateKey = find(Settings.TLS_KEY);
            return new ServerConfig.Edge(
                    certificate == null || privateKey == null ? null : new TlsFiles(certificate, privateKey),
                    get(Settings.INSECURE_HTTP),
                    get(Settings.TRUSTED_PROXIES),
                    new ServerConfig.RateLimits(
                            get(Settings.RATE_LIMIT),
                            get(Settings.RATE_TOKEN),
                            get(Settings.RATE_NODE),
                            get(Settings.RATE_ADDRESS),
                            get(Settings.RATE_AUTH)));
        }

        private ServerConfig.@Nullable Oidc oidc() {
            URI issuer = find(Settings.OIDC_ISSUER);
            String clientId = find(Settings.OIDC_CLIENT_ID);
            String clientSecret = find(Settings.OIDC_CLIENT_SECRET);
            return issuer == null || clientId == null || clientSecret == null
                    ? null
                    : new ServerConfig.Oidc(issuer, clientId, clientSecret);
        }

        private Path dataDir() {
            Path set = find(Settings.DATA_DIR);
            return set != null ? set : DataDirs.inHome("data", environment);
        }

        private <T> T get(Setting<T> setting) {
            T value = find(setting);
            if (value == null) {
                throw new IllegalStateException("no default for " + setting.key());
            }
            return value;
        }

        @SuppressWarnings("unchecked")
        private <T> @Nullable T find(Setting<T> setting) {
            return (T) found.get(setting);
        }
    }
}
