package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostProcessesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void work_goes_on_when_one_process_of_each_role_is_killed_half_way() throws Exception {
        try (TestServer server = TestServer.startSplit(exchange -> {});
                NodeAgents nodes = server.nodes("l", 3, 4096)) {
            Api api = server.as("ada@example.com");
            Tenant tenant = Tenant.create(api);
            tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
            String second = tenant.deploy(tenant.release("two", 64, Map.of("web", 5)));
            server.killOneOfEach();
            tenant.awaitSucceeded(second, PATIENCE);
            tenant.awaitReady(5, PATIENCE);
            tenant.scale("web", 2);
            tenant.awaitReady(2, PATIENCE);
            assertThat(new LogChecks(server.database()).gaps()).isEmpty();
            assertThat(nodes.nodes()).hasSize(3);
        }
    }
}
