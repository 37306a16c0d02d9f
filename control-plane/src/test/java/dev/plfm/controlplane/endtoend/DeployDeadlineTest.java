package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DeployDeadlineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_deploy_that_finds_no_node_in_time_fails_and_says_what_is_missing() {
        try (TestServer server = TestServer.start(Map.of("convergence.deploy_deadline_seconds", "5"))) {
            Tenant tenant = Tenant.create(server.as("ada@example.com"));
            String deploy = tenant.deploy(tenant.release("one"));

            Await.until(
                    "the deadline",
                    LIMIT,
                    () -> tenant.deployStatus(deploy).at("/status").asString().equals("failed"));

            JsonNode status = tenant.deployStatus(deploy);
            assertThat(status.at("/failed_reason").asString()).isEqualTo("deadline_exceeded");
            assertThat(status.at("/message").asString()).startsWith("Not in time: web (");
        }
    }
}
