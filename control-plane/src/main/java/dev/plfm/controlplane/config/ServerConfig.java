package dev.plfm.controlplane.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a server process is told, validated; see {@code config/example.toml} for each setting's meaning.
 *
 * @param dev accept development tokens; only on a loopback listener
 * @param dataDir where the embedded database lives
 * @param publicUrl where people reach the pages; null means where their requests come to
 * @param oidc who knows people; null means local accounts
 * @param secretsKey the public keyset that secrets are sealed with
 * @param routing what routes may have
 * @param edge how requests come in
 */
public record ServerConfig(
        ListenAddress listen,
        Roles roles,
        boolean dev,
        Path dataDir,
        LogLevel logLevel,
        @Nullable URI publicUrl,
        @Nullable Oidc oidc,
        @Nullable Path secretsKey,
        Database database,
        Heartbeat heartbeat,
        Reads reads,
        Cluster cluster,
        Limits limits,
        Convergence convergence,
        Scheduling scheduling,
        Routing routing,
        Edge edge) {

    /**
     * The database to use.
     *
     * @param url null means the embedded one
     * @param migrationUrl the schema owner's access; null means that {@code url} migrates too
     * @param embeddedPort 0 lets the system choose
     */
    public record Database(
            @Nullable DatabaseUrl url, @Nullable DatabaseUrl migrationUrl, int poolSize, int embeddedPort) {
        public boolean embedded() {
            return url == null;
        }
    }

    /** The identity provider's issuer, and this server as its client. */
    public record Oidc(URI issuer, String clientId, String clientSecret) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Oidc[" + issuer + "]";
        }
    }

    /**
     * What is expected of nodes.
     *
     * @param interval how often nodes are asked to report
     * @param limit how long a node may be silent before it counts as offline
     */
    public record Heartbeat(Duration interval, Duration limit) {}

    /** How reads behave: {@code minEventWait} is how long one waits for the position its client asked for. */
    public record Reads(Duration minEventWait) {}

    /** The cluster's address space: {@code ulaPrefix} is the IPv6 /48 that nodes get their /64 from. */
    public record Cluster(String ulaPrefix) {}

    /** What a request may at most be. */
    public record Limits(int bodyBytes, int headerBytes, int jsonDepth) {}

    /**
     * How desired state becomes real.
     *
     * @param safetyPass how often every workload is looked at even if nothing happened
     * @param deployDeadline how long a deploy may take
     * @param cpuOvercommit how many requested cores may share a real one
     */
    public record Convergence(Duration safetyPass, Duration deployDeadline, double cpuOvercommit) {}

    /**
     * What the scheduler may do to instances that run.
     *
     * @param preemption whose instances may have to make room for those of a higher priority
     * @param rebalance whether instances are moved, a few at a time, when nodes join or return
     */
    public record Scheduling(Preemption preemption, boolean rebalance) {}

    /** Whose instances of strictly lower priority make room. */
    public enum Preemption {
        OFF,
        SAME_ORG,
        ALL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What routes of environments may have.
     *
     * @param ipv4Pool ranges of the addresses that environments can get
     * @param deniedPorts those that no route may listen on, besides this server's own
     */
    public record Routing(List<String> ipv4Pool, List<Integer> deniedPorts) {}

    /**
     * How requests come in.
     *
     * @param tls null means plain HTTP
     * @param insecureHttp plain HTTP also where other machines can connect
     * @param trustedProxies address ranges whose word on the client's address counts
     */
    public record Edge(
            @Nullable TlsFiles tls, boolean insecureHttp, List<String> trustedProxies, RateLimits rateLimits) {}

    /**
     * How often clients may ask.
     *
     * @param token each bearer token
     * @param node each node's token
     * @param address each client address, for requests that no token vouches for
     * @param auth each client address, for signing in
     */
    public record RateLimits(boolean enabled, Rate token, Rate node, Rate address, Rate auth) {}

    /** The defaults with some settings (by their keys in the file, values as there) changed. */
    public static ServerConfig of(Map<String, String> settings) {
        return new ConfigLoader(settings, Map.of(), null).load();
    }

    /** The same with another public keyset. */
    public ServerConfig withSecretsKey(Path file) {
        return with(file, database);
    }

    public ServerConfig withDatabase(DatabaseUrl url, DatabaseUrl migrationUrl) {
        return with(secretsKey, new Database(url, migrationUrl, database.poolSize(), database.embeddedPort()));
    }

    private ServerConfig with(@Nullable Path otherKey, Database otherDatabase) {
        return new ServerConfig(
                listen,
                roles,
                dev,
                dataDir,
                logLevel,
                publicUrl,
                oidc,
                otherKey,
                otherDatabase,
                heartbeat,
                reads,
                cluster,
                limits,
                convergence,
                scheduling,
                routing,
                edge);
    }
}
