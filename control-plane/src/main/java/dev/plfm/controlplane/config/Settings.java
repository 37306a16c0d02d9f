package dev.plfm.controlplane.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every setting there is. */
final class Settings {
    static final Setting<ListenAddress> LISTEN = Setting.of(
                    "listen", "127.0.0.1:8080", "HOST:PORT or [IPV6]:PORT, port 0..65535", ListenAddress::parse)
            .environment("GHOST_LISTEN_ADDR")
            .option("--listen");
    static final Setting<Roles> ROLES = choice("roles", Roles.class, Roles.ALL).option("--roles");
    static final Setting<Boolean> DEV =
            Setting.of("dev", "false", "true or false", Settings::bool).option("--dev");
    static final Setting<Path> DATA_DIR =
            Setting.of("data_dir", null, "a directory", Settings::path).option("--data-dir");
    static final Setting<LogLevel> LOG_LEVEL =
            choice("log_level", LogLevel.class, LogLevel.INFO).environment("GHOST_LOG_LEVEL");
    static final Setting<Path> SECRETS_KEY = Setting.of(
                    "secrets_key",
                    null,
                    "the path of a readable public keyset, as plfm keys create makes them",
                    Settings::path)
            .environment("GHOST_SECRETS_KEY");

    static final Setting<URI> PUBLIC_URL = Setting.of(
                    "public_url", null, "an http or https URL such as https://plfm.example.com", Settings::httpUrl)
            .environment("GHOST_PUBLIC_URL");
    static final Setting<URI> OIDC_ISSUER = Setting.of(
                    "oidc.issuer", null, "an http or https URL such as https://login.example.com", Settings::httpUrl)
            .environment("GHOST_OIDC_ISSUER");
    static final Setting<String> OIDC_CLIENT_ID =
            Setting.of("oidc.client_id", null, "a text", text -> text).environment("GHOST_OIDC_CLIENT_ID");
    static final Setting<String> OIDC_CLIENT_SECRET = Setting.of("oidc.client_secret", null, "a text", text -> text)
            .environment("GHOST_OIDC_CLIENT_SECRET")
            .hidden();

    static final Setting<DatabaseUrl> DATABASE_URL = databaseUrl("database.url").environment("GHOST_DB_URL");
    static final Setting<DatabaseUrl> DATABASE_MIGRATION_URL =
            databaseUrl("database.migration_url").environment("GHOST_DB_MIGRATION_URL");
    static final Setting<Integer> DATABASE_POOL_SIZE = integer("database.pool_size", 20, 4, 500);
    static final Setting<Integer> DATABASE_EMBEDDED_PORT = integer("database.embedded_port", 0, 0, 65535);

    static final Setting<Duration> HEARTBEAT_INTERVAL = seconds("heartbeat.interval_seconds", 5, 1, 3600);
    static final Setting<Duration> HEARTBEAT_LIMIT = seconds("heartbeat.limit_seconds", 60, 2, 86_400);
    static final Setting<Duration> MIN_EVENT_WAIT = seconds("reads.min_event_wait_seconds", 5, 0, 60);
    static final Setting<String> ULA_PREFIX = Setting.of(
            "cluster.ula_prefix",
            "fd70:6c66:6d00::/48",
            "an IPv6 prefix inside fd00::/8, 48 bits long, such as fd70:6c66:6d00::/48",
            Settings::ulaPrefix);
    static final Setting<Integer> BODY_BYTES = integer("limits.body_bytes", 1_048_576, 1024, 16_777_216);
    static final Setting<Integer> HEADER_BYTES = integer("limits.header_bytes", 16_384, 4096, 131_072);
    static final Setting<Integer> JSON_DEPTH = integer("limits.json_depth", 64, 8, 500);
    static final Setting<Duration> SAFETY_PASS = seconds("convergence.safety_pass_seconds", 30, 1, 3600);
    static final Setting<Duration> DEPLOY_DEADLINE = seconds("convergence.deploy_deadline_seconds", 900, 5, 86_400);
    static final Setting<Double> CPU_OVERCOMMIT = Setting.of(
            "convergence.cpu_overcommit", "4.0", "a number from 1.0 to 100.0", text -> decimal(text, 1.0, 100.0));

    static final Setting<ServerConfig.Preemption> PREEMPTION =
            choice("scheduling.preemption", ServerConfig.Preemption.class, ServerConfig.Preemption.OFF);
    static final Setting<Boolean> REBALANCE =
            Setting.of("scheduling.rebalance", "false", "true or false", Settings::bool);

    static final Setting<Path> TLS_CERT = Setting.of(
                    "tls.cert", null, "the path of a PEM file with the certificate and its chain", Settings::path)
            .environment("GHOST_TLS_CERT")
            .option("--tls-cert");
    static final Setting<Path> TLS_KEY = Setting.of(
                    "tls.key", null, "the path of a PEM file with the private key, not encrypted", Settings::path)
            .environment("GHOST_TLS_KEY")
            .option("--tls-key");
    static final Setting<Boolean> INSECURE_HTTP = Setting.of("insecure_http", "false", "true or false", Settings::bool)
            .environment("GHOST_INSECURE_HTTP")
            .option("--insecure-http");
    static final Setting<List<String>> TRUSTED_PROXIES = Setting.of(
                    "trusted_proxies",
                    "",
                    "addresses and address ranges such as 10.1.0.0/16, 2001:db8::/64, with commas between them",
                    AddressRanges::parse)
            .environment("GHOST_TRUSTED_PROXIES");
    static final Setting<List<String>> IPV4_POOL = Setting.of(
                    "ipv4_pool",
                    "",
                    "IPv4 addresses and address ranges such as 203.0.113.0/26, with commas between them",
                    AddressRanges::parseIpv4)
            .environment("GHOST_IPV4_POOL");
    static final Setting<List<Integer>> DENIED_PORTS = Setting.of(
                    "denied_ports",
                    "22, 25, 135, 137, 138, 139, 445",
                    "port numbers from 1 to 65535, with commas between them",
                    Settings::ports)
            .environment("GHOST_DENIED_PORTS");
    static final Setting<Boolean> RATE_LIMIT = Setting.of("rate_limit.enabled", "true", "true or false", Settings::bool)
            .environment("GHOST_RATE_LIMIT");
    static final Setting<Rate> RATE_TOKEN = rate("rate_limit.token", "500/s burst 1000");
    static final Setting<Rate> RATE_NODE = rate("rate_limit.node", "200/s burst 1000");
    static final Setting<Rate> RATE_ADDRESS = rate("rate_limit.address", "100/s burst 1000");
    static final Setting<Rate> RATE_AUTH = rate("rate_limit.auth", "30/min burst 30");

    static final List<Setting<?>> ALL = List.of(
            LISTEN,
            ROLES,
            DEV,
            DATA_DIR,
            LOG_LEVEL,
            SECRETS_KEY,
            INSECURE_HTTP,
            TRUSTED_PROXIES,
            IPV4_POOL,
            DENIED_PORTS,
            PUBLIC_URL,
            OIDC_ISSUER,
            OIDC_CLIENT_ID,
            OIDC_CLIENT_SECRET,
            TLS_CERT,
            TLS_KEY,
            RATE_LIMIT,
            RATE_TOKEN,
            RATE_NODE,
            RATE_ADDRESS,
            RATE_AUTH,
            DATABASE_URL,
            DATABASE_MIGRATION_URL,
            DATABASE_POOL_SIZE,
            DATABASE_EMBEDDED_PORT,
            HEARTBEAT_INTERVAL,
            HEARTBEAT_LIMIT,
            MIN_EVENT_WAIT,
            ULA_PREFIX,
            BODY_BYTES,
            HEADER_BYTES,
            JSON_DEPTH,
            SAFETY_PASS,
            DEPLOY_DEADLINE,
            CPU_OVERCOMMIT,
            PREEMPTION,
            REBALANCE);

    private Settings() {}

    private static <E extends Enum<E>> Setting<E> choice(String key, Class<E> type, E fallback) {
        String allowed =
                Arrays.stream(type.getEnumConstants()).map(Enum::toString).collect(Collectors.joining(", "));
        Function<String, E> parser = text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
        return Setting.of(key, fallback.toString(), "one of " + allowed, parser);
    }

    private static Setting<DatabaseUrl> databaseUrl(String key) {
        return Setting.of(
                        key,
                        null,
                        "postgres://USER:PASSWORD@HOST:PORT/DATABASE (percent-encode what is special)"
                                + " or jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD",
                        DatabaseUrl::parse)
                .hidden();
    }

    private static Setting<Integer> integer(String key, int fallback, int least, int most) {
        String allowed = "a whole number from " + least + " to " + most;
        return Setting.of(key, Integer.toString(fallback), allowed, text -> wholeNumber(text, least, most));
    }

    private static Setting<Duration> seconds(String key, int fallback, int least, int most) {
        String allowed = "a whole number of seconds from " + least + " to " + most;
        return Setting.of(
                key, Integer.toString(fallback), allowed, text -> Duration.ofSeconds(wholeNumber(text, least, most)));
    }

    private static Setting<Rate> rate(String key, String fallback) {
        return Setting.of(key, fallback, "a rate such as 100/s burst 500 or 30/min burst 30, or off", Rate::parse);
    }

    private static int wholeNumber(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static double decimal(String text, double least, double most) {
        double value = Double.parseDouble(text);
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static List<Integer> ports(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\]\"]", "").split(",", -1))
                .map(String::strip)
                .filter(port -> !port.isEmpty())
                .map(port -> wholeNumber(port, 1, 65_535))
                .toList();
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static URI httpUrl(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException(text);
        }
        return url;
    }

    private static Path path(String text) {
        String home = System.getProperty("user.home", "");
        return Path.of(text.startsWith("~/") ? home + text.substring(1) : text)
                .toAbsolutePath()
                .normalize();
    }

    private static String ulaPrefix(String text) {
        if (!text.matches("[Ff][Dd][0-9A-Fa-f:]+/48")) {
            throw new IllegalArgumentException(text);
        }
        try {
            byte[] address =
                    InetAddress.getByName(text.substring(0, text.indexOf('/'))).getAddress();
            for (int i = 6; i < address.length; i++) {
                if (address[i] != 0) {
                    throw new IllegalArgumentException(text);
                }
            }
            return text.toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
