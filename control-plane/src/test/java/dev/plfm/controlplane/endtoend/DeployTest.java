package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeployTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static TestServer server;
    private static NodeAgents nodes;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
        nodes = server.nodes("n", 3, 4096);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        server.close();
    }

    @Test
    void a_deploy_runs_every_process_type_on_the_nodes() {
        Tenant tenant = Tenant.create(server.as("ada@example.com"));
        String deploy = tenant.deploy(tenant.release("one", 64, Map.of("web", 3, "worker", 1)));
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.instances("?status=ready")).hasSize(4);
    }
}
