package dev.plfm.controlplane.testing;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A control plane with all roles in this JVM, on a database of its own. */
public final class TestServer implements AutoCloseable {
    public static final String OPERATOR = "user:operator@example.com";

    private final TestDatabase database = TestDatabase.create();
    private final RunningServer server;
    private final Consumer<Exchange> observer;

    private TestServer(Map<String, String> settings, Consumer<Exchange> observer) {
        this.observer = observer;
        Map<String, String> all = new HashMap<>(Map.of("listen", "127.0.0.1:0", "dev", "true"));
        all.putAll(settings);
        server = ControlPlane.start(ServerConfig.of(all).withDatabase(database.application(), database.owner()));
    }

    public static TestServer start(Map<String, String> settings) {
        return start(settings, exchange -> {});
    }

    public static TestServer start(Map<String, String> settings, Consumer<Exchange> observer) {
        return new TestServer(settings, observer);
    }

    public URI uri() {
        return server.baseUri();
    }

    /** A client that is this person. */
    public Api as(String email) {
        return Api.of(uri(), email, observer);
    }

    public Api operator() {
        return as("operator@example.com");
    }

    /** The database as its owner sees it, to look behind the API. */
    public JdbcClient sql() {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.owner().jdbcUrl());
        owner.setUser(database.owner().user());
        owner.setPassword(database.owner().password());
        return JdbcClient.create((DataSource) owner);
    }

    /** Simulated nodes that boot at once. */
    public NodeAgents nodes(String prefix, int count, long memoryMi) {
        return nodes(AgentConfig.builder(uri())
                .enrolToken(OPERATOR)
                .hostnamePrefix(prefix)
                .count(count)
                .memoryBytes(memoryMi << 20)
                .bootTime(Duration.ofMillis(50))
                .drainTime(Duration.ofMillis(20)));
    }

    public NodeAgents nodes(AgentConfig.Builder config) {
        NodeAgents agents = NodeAgents.start(config.build());
        agents.connected().orTimeout(60, TimeUnit.SECONDS).join();
        return agents;
    }

    @Override
    public void close() {
        server.close();
    }
}
