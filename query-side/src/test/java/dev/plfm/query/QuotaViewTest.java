package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class QuotaViewTest {
    private final QueryServer server;
    private final Tenant tenant;

    QuotaViewTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
    }

    @Test
    void an_organization_begins_without_limits() {
        JsonNode quotas = quotas();
        assertThat(quotas.path("limits").isEmpty()).isTrue();
        assertThat(quotas.path("resource_version").asLong()).isEqualTo(1);
    }

    @Test
    void limits_are_set_raised_and_lifted() {
        server.happened(limit(QuotaDimension.MAX_APPS, 2L), limit(QuotaDimension.MAX_TOTAL_MEMORY_BYTES, 1L << 40));
        server.happened(limit(QuotaDimension.MAX_APPS, 3L));
        assertThat(quotas().at("/limits/max_apps").asLong()).isEqualTo(3);
        assertThat(quotas().at("/limits/max_total_memory_bytes").asLong()).isEqualTo(1L << 40);
        server.happened(limit(QuotaDimension.MAX_APPS, null));
        assertThat(quotas().path("limits").has("max_apps")).isFalse();
        assertThat(quotas().path("resource_version").asLong()).isEqualTo(5);
    }

    @Test
    void usage_counts_what_there_is_and_instances_from_their_placement_until_they_are_stopped() {
        Process web = Process.of(tenant, "web");
        InstanceId first = InstanceId.generate();
        InstanceId second = InstanceId.generate();
        NodeId node = NodeId.generate();
        server.happened(web.wants(3), web.requests(first), web.requests(second), web.requests(InstanceId.generate()));
        assertThat(quotas().at("/usage/max_instances").asInt()).isZero();
        server.happened(web.places(first, node), web.places(second, node));
        JsonNode usage = quotas().path("usage");
        JsonNode one = server.read(tenant.envPath() + "/instances").at("/items/0");
        assertThat(one.isMissingNode()).isFalse();
        assertThat(usage.path("max_apps").asInt()).isEqualTo(1);
        assertThat(usage.path("max_envs").asInt()).isEqualTo(1);
        assertThat(usage.path("max_instances").asInt()).isEqualTo(2);
        assertThat(usage.path("max_total_memory_bytes").asLong()).isPositive();
        assertThat(usage.path("max_total_cpu").asDouble()).isPositive();
        server.jdbc()
                .sql("UPDATE read_model.instance SET status = 'stopped' WHERE org_id = :org")
                .param("org", tenant.org().value())
                .update();
        assertThat(quotas().at("/usage/max_instances").asInt()).isZero();
        assertThat(quotas().at("/usage/max_total_memory_bytes").asLong()).isZero();
    }

    @Test
    void an_organization_that_does_not_exist_has_no_quotas() {
        server.get("/v1/orgs/" + OrgId.generate() + "/quotas").refused(404, "not_found");
    }

    private JsonNode quotas() {
        return server.read(tenant.orgPath() + "/quotas");
    }

    private DomainEvent limit(QuotaDimension dimension, Long limit) {
        return new OrgQuotaSet(tenant.org(), dimension, limit);
    }
}
