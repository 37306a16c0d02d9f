package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A process that only writes can plan, and another one that does carry the plan out. */
@Tag("shared-server")
class PlanOnSharedServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @BeforeAll
    static void nodes() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
    }

    @Test
    void a_deploy_is_planned_and_carried_out_whichever_processes_see_to_it() {
        Tenant tenant = Tenant.create(SharedServer.get().as("ada@example.com"));
        String release = tenant.release("one", 64, Map.of("web", 2));
        Map<String, Object> body = Map.of("release_id", release);

        JsonNode plan = tenant.api
                .post(tenant.envPath() + "/deploys?dry_run=true", body)
                .expect(200)
                .json();
        assertThat(plan.at("/workloads/0/steps")).hasSize(2);
        assertThat(plan.at("/workloads/0/steps/0/node_id").asString()).startsWith("node_");
        assertThat(tenant.api.get(tenant.envPath() + "/deploys").json().at("/items"))
                .isEmpty();

        String planned = "/deploys?plan_token=" + plan.at("/plan_token").asString();
        String deploy =
                tenant.api.post(tenant.envPath() + planned, body).expect(201).get("/id");
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.api.post(tenant.envPath() + planned, body).expect(409, "plan_stale");
    }
}
