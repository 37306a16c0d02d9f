package dev.plfm.controlplane.testing;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A control plane on a database of its own: one process with all roles in this JVM, or several of one role each beside it. */
public final class TestServer implements AutoCloseable {
    public static final String OPERATOR = "user:operator@example.com";

    /** Tests ask more often, from one address, than anybody may. */
    private static final List<String> RATES = List.of("token", "node", "address", "auth");

    private static final String IPV4_POOL = "198.51.100.0/24";

    private final TestDatabase database;
    private final List<? extends AutoCloseable> processes;
    private final List<URI> writers;
    private final List<URI> readers;
    private final Consumer<Exchange> observer;

    private TestServer(
            TestDatabase database,
            List<? extends AutoCloseable> processes,
            List<URI> writers,
            List<URI> readers,
            Consumer<Exchange> observer) {
        this.database = database;
        this.processes = processes;
        this.writers = writers;
        this.readers = readers;
        this.observer = observer;
    }

    public static TestServer start(Map<String, String> settings) {
        return start(settings, exchange -> {});
    }

    /** One process with all roles. */
    public static TestServer start(Map<String, String> settings, Consumer<Exchange> observer) {
        return start(settings, Map.of(), observer);
    }

    /** @param properties Spring's, for beans of tests */
    public static TestServer start(
            Map<String, String> settings, Map<String, Object> properties, Consumer<Exchange> observer) {
        TestDatabase database = TestDatabase.create();
        Map<String, String> all = new HashMap<>(Map.of("listen", "127.0.0.1:0", "dev", "true"));
        RATES.forEach(rate -> all.put("rate_limit." + rate, "100000/s burst 100000"));
        all.put("secrets_key", TestKeys.publicFile().toString());
        all.put("ipv4_pool", IPV4_POOL);
        all.putAll(settings);
        RunningServer server = ControlPlane.start(
                ServerConfig.of(all).withDatabase(database.application(), database.owner()), properties);
        return new TestServer(
                database, List.of(server), List.of(server.baseUri()), List.of(server.baseUri()), observer);
    }

    /** Two processes that write and two that read, each a JVM of its own that logs all it can. */
    public static TestServer startSplit(Consumer<Exchange> observer) {
        TestDatabase database = TestDatabase.create();
        try {
            Path directory = Files.createTempDirectory("plfm-split-");
            List<ServerProcess> processes = Stream.of("command", "query", "command", "query")
                    .map(role -> new ServerProcess(
                                    directory,
                                    database,
                                    Map.of(
                                            "GHOST_LOG_LEVEL",
                                            "debug",
                                            "GHOST_IPV4_POOL",
                                            IPV4_POOL,
                                            "GHOST_SECRETS_KEY",
                                            TestKeys.publicFile().toString()),
                                    "--roles",
                                    role)
                            .awaitReady())
                    .toList();
            return new TestServer(
                    database,
                    processes,
                    List.of(processes.get(0).uri(), processes.get(2).uri()),
                    List.of(processes.get(1).uri(), processes.get(3).uri()),
                    observer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends one of the processes that write and one of those that read, as {@code kill -9} does. */
    public void killOneOfEach() {
        ((ServerProcess) processes.get(0)).kill();
        ((ServerProcess) processes.get(1)).kill();
    }

    /** What the processes beside this JVM have logged so far; none for the one in it. */
    public List<String> logs() {
        return processes.stream()
                .filter(ServerProcess.class::isInstance)
                .map(process -> ((ServerProcess) process).errors())
                .toList();
    }

    /** A client that is this person. */
    public Api as(String email) {
        return new Api(writers, readers, "user:" + email, observer);
    }

    public Api operator() {
        return as("operator@example.com");
    }

    /** A part of the server, which must be the one process in this JVM. */
    public <T> T bean(Class<T> type) {
        return ((RunningServer) processes.get(0)).bean(type);
    }

    /** Where writes go, and with one process reads too. */
    public URI uri() {
        return writers.get(0);
    }

    public TestDatabase database() {
        return database;
    }

    /** The database as its owner sees it, to look behind the API. */
    public JdbcClient sql() {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.owner().jdbcUrl());
        owner.setUser(database.owner().user());
        owner.setPassword(database.owner().password());
        return JdbcClient.create(owner);
    }

    /** Simulated nodes that boot at once. */
    public NodeAgents nodes(String prefix, int count, long memoryMi) {
        return nodes(agents().hostnamePrefix(prefix)
                .count(count)
                .memoryBytes(memoryMi << 20)
                .bootTime(Duration.ofMillis(50))
                .drainTime(Duration.ofMillis(20)));
    }

    /** Agents that talk to the last of the processes of each role. */
    public AgentConfig.Builder agents() {
        return AgentConfig.builder(writers.get(writers.size() - 1))
                .readServer(readers.get(readers.size() - 1))
                .token(OPERATOR);
    }

    public NodeAgents nodes(AgentConfig.Builder config) {
        NodeAgents agents = NodeAgents.start(config.build());
        agents.connected().orTimeout(60, TimeUnit.SECONDS).join();
        return agents;
    }

    @Override
    public void close() {
        for (AutoCloseable process : processes) {
            try {
                process.close();
            } catch (Exception e) {
                throw new IllegalStateException("a server did not stop", e);
            }
        }
    }
}
