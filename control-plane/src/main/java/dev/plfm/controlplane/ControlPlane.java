package dev.plfm.controlplane;

import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.config.ListenAddress;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.DatabaseCheck;
import dev.plfm.controlplane.database.DatabaseException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the control plane, in the roles it was given, on a database that is there. */
public final class ControlPlane {
    /** The name of the certificate and key among Spring's SSL bundles. */
    public static final String TLS_BUNDLE = "plfm";

    private ControlPlane() {}

    /** Returns once requests are served. */
    public static RunningServer start(ServerConfig config) {
        return start(config, Map.of());
    }

    /**
     * Starts with Spring properties that go before those derived from {@code config}.
     *
     * @throws DatabaseException if the database cannot be used
     */
    public static RunningServer start(ServerConfig config, Map<String, Object> properties) {
        checkDatabase(config.database());
        Map<String, Object> all = new HashMap<>(derivedFrom(config));
        all.putAll(properties);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ControlPlaneApplication.class)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .initializers(starting -> starting.getBeanFactory().registerSingleton("serverConfig", config))
                .run(asArguments(all));
        return new RunningServer(context, baseUri(config, context));
    }

    private static void checkDatabase(ServerConfig.Database database) {
        if (database.embedded()) {
            throw new IllegalArgumentException("the embedded database must be started first");
        }
        for (DatabaseUrl url : new DatabaseUrl[] {database.url(), database.migrationUrl()}) {
            if (url != null) {
                DatabaseCheck.require(url);
            }
        }
    }

    /** As arguments they go before whatever Spring finds in the process environment. */
    private static String[] asArguments(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
    }

    private static Map<String, Object> derivedFrom(ServerConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", config.listen().host());
        properties.put("server.port", config.listen().port());
        properties.put("server.max-http-request-header-size", config.limits().headerBytes());
        // A connection is not worth closing because it was used a hundred times.
        properties.put("server.tomcat.max-keep-alive-requests", -1);
        // One for each stream and each node that waits for its plan, most of the time.
        properties.put("server.tomcat.max-connections", 20_000);
        // Otherwise what Spring takes for a cloud platform would have it believe every X-Forwarded-For.
        properties.put(
                "server.forward-headers-strategy",
                config.edge().trustedProxies().isEmpty() ? "none" : "native");
        properties.put(
                "server.tomcat.remoteip.internal-proxies",
                String.join(", ", config.edge().trustedProxies()));
        properties.put("plfm.tls", config.edge().tls() != null);
        if (config.edge().tls() != null) {
            properties.put("server.ssl.bundle", TLS_BUNDLE);
        }
        properties.put("logging.config", "classpath:logging/stderr.xml");
        properties.put("logging.level.dev.plfm", config.logLevel().toString());
        properties.put("plfm.roles.command", config.roles().command());
        properties.put("plfm.roles.query", config.roles().query());
        properties.put(
                "plfm.reads.min-event-wait-seconds",
                config.reads().minEventWait().toSeconds());
        properties.put(
                "plfm.heartbeat.interval-seconds", config.heartbeat().interval().toSeconds());
        properties.put(
                "plfm.heartbeat.limit-seconds", config.heartbeat().limit().toSeconds());
        properties.put("plfm.cluster.ula-prefix", config.cluster().ulaPrefix());
        properties.put(
                "plfm.convergence.safety-pass-seconds",
                config.convergence().safetyPass().toSeconds());
        properties.put(
                "plfm.convergence.deploy-deadline-seconds",
                config.convergence().deployDeadline().toSeconds());
        properties.put("plfm.convergence.cpu-overcommit", config.convergence().cpuOvercommit());
        properties.put(
                "plfm.scheduling.preemption", config.scheduling().preemption().toString());
        properties.put("plfm.scheduling.rebalance", config.scheduling().rebalance());
        properties.put("plfm.ipv4-pool", String.join(", ", config.routing().ipv4Pool()));
        properties.put("plfm.denied-ports", deniedPorts(config));
        return properties;
    }

    private static String deniedPorts(ServerConfig config) {
        return Stream.concat(
                        config.routing().deniedPorts().stream(),
                        Stream.of(config.listen().port()).filter(port -> port > 0))
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static URI baseUri(ServerConfig config, ConfigurableApplicationContext context) {
        int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        return URI.create((config.edge().tls() == null ? "http://" : "https://")
                + new ListenAddress(config.listen().host(), port));
    }
}
