package dev.plfm.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a set of node agents needs to know; {@link #builder(URI)} supplies defaults.
 *
 * @param server base URI of the command side, without {@code /v1}
 * @param readServer base URI of the query side, which serves plans
 * @param token an operator's token; enrols nodes
 * @param enrolTokens one-time enrolment tokens, the first for the first node and so on; preferred to {@code token}
 * @param count how many nodes to run in this process
 * @param hostnamePrefix nodes are called {@code <prefix>-1}, {@code <prefix>-2}, ...
 * @param cpuCores cores that every node offers
 * @param memoryBytes memory that every node offers
 * @param bootTime simulated: time from start to ready
 * @param bootTimeJitter simulated: at most this is added to or taken from the boot time
 * @param drainTime simulated: time from drain to stopped, cut short by the plan's grace
 * @param failureRate simulated: chance, 0 to 1, that an instance fails to boot
 * @param crashRate simulated: chance, 0 to 1, that a ready instance crashes within a minute
 * @param seed makes the simulation repeatable
 * @param stateDir where identities, instance directories and logs are kept; without it they die with the process
 * @param endpointsDir process: where ingress nodes of this machine find out on which ports instances listen; null to tell nobody
 * @param drainDelay process: how long a draining instance goes on before it is told to end
 * @param snapshotDir where copies of volumes are, which stands for storage that all nodes share; null: beside the nodes' own directories
 * @param secretsKey file with the private keyset that opens secrets; null means that this node cannot
 * @param planWait how long one request for a plan may wait for news, in whole seconds
 * @param retryDelay first delay after a failed request; doubles up to {@code maxRetryDelay}
 */
public record AgentConfig(
        URI server,
        URI readServer,
        @Nullable String token,
        List<String> enrolTokens,
        int count,
        String hostnamePrefix,
        String region,
        Map<String, String> labels,
        int cpuCores,
        long memoryBytes,
        RuntimeKind runtime,
        Duration bootTime,
        Duration bootTimeJitter,
        Duration drainTime,
        double failureRate,
        double crashRate,
        long seed,
        @Nullable Path stateDir,
        @Nullable Path endpointsDir,
        Duration drainDelay,
        @Nullable Path secretsKey,
        @Nullable Path snapshotDir,
        Duration planWait,
        Duration retryDelay,
        Duration maxRetryDelay) {

    private static final Pattern HOSTNAME_PREFIX = Pattern.compile("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");

    public AgentConfig {
        requireHttp(server, "server");
        requireHttp(readServer, "readServer");
        labels = Map.copyOf(labels);
        enrolTokens = List.copyOf(enrolTokens);
        require(count >= 1, "count must be at least 1");
        require(
                HOSTNAME_PREFIX.matcher(hostnamePrefix).matches(),
                "hostnamePrefix must be 1 to 52 lower-case letters, digits or inner hyphens");
        require(!region.isBlank(), "region must not be blank");
        require(cpuCores >= 1, "cpuCores must be at least 1");
        require(memoryBytes >= 1, "memoryBytes must be at least 1");
        require(!bootTime.isNegative(), "bootTime must not be negative");
        require(!bootTimeJitter.isNegative(), "bootTimeJitter must not be negative");
        require(!drainTime.isNegative(), "drainTime must not be negative");
        require(!drainDelay.isNegative(), "drainDelay must not be negative");
        require(failureRate >= 0 && failureRate <= 1, "failureRate must be between 0 and 1");
        require(crashRate >= 0 && crashRate <= 1, "crashRate must be between 0 and 1");
        require(planWait.toSeconds() >= 0 && planWait.toSeconds() <= 60, "planWait must be 0 to 60 seconds");
        require(retryDelay.toMillis() >= 1, "retryDelay must be at least 1 ms");
        require(maxRetryDelay.compareTo(retryDelay) >= 0, "maxRetryDelay must not be less than retryDelay");
    }

    /** What to enrol the node of that number with, the first being 1, or null when it must remember an identity. */
    @Nullable String credential(int node) {
        return node <= enrolTokens.size() ? enrolTokens.get(node - 1) : token;
    }

    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /** Leaves the tokens out. */
    @Override
    public String toString() {
        return "AgentConfig[server=%s, readServer=%s, count=%d, hostnamePrefix=%s, region=%s, runtime=%s, stateDir=%s]"
                .formatted(server, readServer, count, hostnamePrefix, region, runtime, stateDir);
    }

    private static void requireHttp(URI uri, String name) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        require(http && uri.getHost() != null, name + " must be an http or https URI with a host");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Collects the settings of an {@link AgentConfig}. */
    public static final class Builder {
        private final URI server;
        private @Nullable URI readServer;
        private @Nullable String token;
        private List<String> enrolTokens = List.of();
        private int count = 1;
        private String hostnamePrefix = "node";
        private String region = "local";
        private Map<String, String> labels = Map.of();
        private int cpuCores = 4;
        private long memoryBytes = 8L << 30;
        private RuntimeKind runtime = RuntimeKind.SIMULATED;
        private Duration bootTime = Duration.ofMillis(500);
        private Duration bootTimeJitter = Duration.ZERO;
        private Duration drainTime = Duration.ofMillis(200);
        private double failureRate;
        private double crashRate;
        private long seed = 1;
        private @Nullable Path stateDir;
        private @Nullable Path endpointsDir;
        private Duration drainDelay = Duration.ofSeconds(2);
        private @Nullable Path secretsKey;
        private @Nullable Path snapshotDir;
        private Duration planWait = Duration.ofSeconds(30);
        private Duration retryDelay = Duration.ofMillis(200);
        private Duration maxRetryDelay = Duration.ofSeconds(5);

        private Builder(URI server) {
            this.server = server;
        }

        public Builder readServer(@Nullable URI value) {
            readServer = value;
            return this;
        }

        public Builder token(@Nullable String value) {
            token = value;
            return this;
        }

        public Builder enrolTokens(List<String> value) {
            enrolTokens = value;
            return this;
        }

        public Builder count(int value) {
            count = value;
            return this;
        }

        public Builder hostnamePrefix(String value) {
            hostnamePrefix = value;
            return this;
        }

        public Builder region(String value) {
            region = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder cpuCores(int value) {
            cpuCores = value;
            return this;
        }

        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        public Builder runtime(RuntimeKind value) {
            runtime = value;
            return this;
        }

        public Builder bootTime(Duration value) {
            bootTime = value;
            return this;
        }

        public Builder bootTimeJitter(Duration value) {
            bootTimeJitter = value;
            return this;
        }

        public Builder drainTime(Duration value) {
            drainTime = value;
            return this;
        }

        public Builder failureRate(double value) {
            failureRate = value;
            return this;
        }

        public Builder crashRate(double value) {
            crashRate = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder stateDir(@Nullable Path value) {
            stateDir = value;
            return this;
        }

        public Builder endpointsDir(@Nullable Path value) {
            endpointsDir = value;
            return this;
        }

        public Builder drainDelay(Duration value) {
            drainDelay = value;
            return this;
        }

        public Builder snapshotDir(@Nullable Path value) {
            snapshotDir = value;
            return this;
        }

        public Builder secretsKey(@Nullable Path value) {
            secretsKey = value;
            return this;
        }

        public Builder planWait(Duration value) {
            planWait = value;
            return this;
        }

        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        public Builder maxRetryDelay(Duration value) {
            maxRetryDelay = value;
            return this;
        }

        /** Throws {@link IllegalArgumentException} that names the setting and what is allowed. */
        public AgentConfig build() {
            return new AgentConfig(
                    server,
                    Objects.requireNonNullElse(readServer, server),
                    token,
                    enrolTokens,
                    count,
                    hostnamePrefix,
                    region,
                    labels,
                    cpuCores,
                    memoryBytes,
                    runtime,
                    bootTime,
                    bootTimeJitter,
                    drainTime,
                    failureRate,
                    crashRate,
                    seed,
                    stateDir,
                    endpointsDir,
                    drainDelay,
                    secretsKey,
                    snapshotDir,
                    planWait,
                    retryDelay,
                    maxRetryDelay);
        }
    }
}
