package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.UserId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Origin;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class InstanceWhyTest {
    private final QueryServer server;
    private final Tenant tenant;
    private final Process web;
    private final Machine machine;
    private final String owner;
    private final InstanceId first = InstanceId.generate();
    private final InstanceId second = InstanceId.generate();

    InstanceWhyTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
        this.web = Process.of(tenant, "web");
        this.machine = Machine.on(server);
        this.owner = UserId.ofEmail(tenant.email()).value();
    }

    @Test
    void a_placed_instance_leads_back_to_the_person_who_asked() {
        long placed = place(first, request(first, wanted(deployed(web.deploy(), null))));
        JsonNode why = why(first);
        assertThat(why.path("sentence").asString())
                .isEqualTo("Starts on node " + machine.id()
                        + " because it had the best score of 3 candidates; wanted by generation 1 of web, from deploy "
                        + web.deploy() + ", asked for by " + tenant.email() + " in request ask-1.");
        assertThat(kinds(why))
                .containsExactly("placement", "decision", "desired_state", "release", "deploy", "request");
        assertThat(why.at("/steps/0/event/event_id").asLong()).isEqualTo(placed);
        assertThat(why.at("/steps/0/event/event_type").asString()).isEqualTo("instance.allocated");
        assertThat(why.at("/steps/0/actor/id").asString()).isEqualTo("scheduler");
        assertThat(why.at("/asked_by/name").asString()).isEqualTo(tenant.email());
        assertThat(why.at("/asked_by/id").asString()).isEqualTo(owner);
        assertThat(why.at("/request_id").asString()).isEqualTo("ask-1");
    }

    @Test
    void one_that_waits_says_for_what() {
        long requested = request(first, wanted(deployed(web.deploy(), null)));
        assertThat(sentence(first)).startsWith("Waits for a node, which has not been looked for yet; wanted by");
        server.happened(Origin.component("scheduler", requested), web.findsNoNode(first));
        assertThat(sentence(first))
                .startsWith(
                        "Waits for a node, because none fits (no capacity memory) as of the last try, and is tried again at "
                                + Process.RETRY_AT);
        assertThat(why(first).at("/steps/0/sentence").asString())
                .startsWith("No node fits: no capacity memory (3 no capacity memory)");
    }

    @Test
    void one_that_came_for_another_that_failed_names_it() {
        long desired = wanted(deployed(web.deploy(), null));
        place(first, request(first, desired));
        long failed = server.happened(
                Origin.component("node", null),
                web.reports(first, machine.id(), InstanceStatus.FAILED, ReasonCode.OOM_KILLED));
        place(second, server.happened(Origin.component("reconciler", failed), web.requests(second)));
        assertThat(sentence(second)).contains("web in place of " + first + ", which failed (oom killed), from deploy");
        assertThat(kinds(why(second))).contains("decision_cause");
        assertThat(sentence(first))
                .startsWith("Failed on node " + machine.id() + " (oom killed: it went wrong); was there");
    }

    @Test
    void a_drained_node_is_the_platform_s_doing_to_tenants() {
        long desired = wanted(deployed(web.deploy(), null));
        place(first, request(first, desired));
        long drained = server.happened(Origin.user("usr_operator", "drain-1"), machine.becomes(NodeState.DRAINING));
        place(second, server.happened(Origin.component("scheduler", drained), web.requests(second)));
        server.happened(Origin.component("scheduler", drained), web.wants(first, machine.id(), DesiredState.DRAINING));
        assertThat(sentence(first)).startsWith("Drains from node " + machine.id() + " (replaced)");
        assertThat(sentence(second)).contains("in place of one on node " + machine.id() + ", which became draining");
        JsonNode step = step(why(second), "decision_cause");
        assertThat(step.at("/actor/id").asString()).isEqualTo("platform");
        assertThat(step.has("request_id")).isFalse();
        JsonNode forOperator = step(server.read(path(second)), "decision_cause");
        assertThat(forOperator.at("/actor/id").asString()).isEqualTo("usr_operator");
        assertThat(forOperator.at("/request_id").asString()).isEqualTo("drain-1");
    }

    @Test
    void a_changed_scale_is_named_beside_the_deploy() {
        wanted(deployed(web.deploy(), null));
        long scaled = server.happened(
                Origin.user("usr_other", "scale-1"),
                new EnvScaleSet(tenant.org(), tenant.app(), tenant.env(), List.of(new ProcessScale("web", 2))));
        long desired = server.happened(Origin.component("desired-state", scaled), web.wants(2));
        place(first, request(first, desired));
        assertThat(sentence(first))
                .contains("; the scale was set: web to 2 by usr_other in request scale-1, from deploy " + web.deploy()
                        + ", asked for by " + tenant.email());
        assertThat(kinds(why(first))).contains("desired_state_cause", "release", "deploy", "request");
    }

    @Test
    void an_automatic_rollback_leads_to_whoever_asked_for_what_failed() {
        deployed(web.deploy(), null);
        long failed = server.happened(
                Origin.component("deploy", null),
                new DeployStatusChanged(
                        tenant.org(),
                        tenant.app(),
                        tenant.env(),
                        web.deploy(),
                        DeployStatus.FAILED,
                        "web failed",
                        "workload_failed"));
        Process back = new Process(tenant, "web", web.id(), DeployId.generate());
        long created = server.happened(Origin.component("deploy", failed), created(back.deploy(), web.deploy()));
        long set = server.happened(Origin.component("deploy", created), releaseSet(back.deploy()));
        long desired = server.happened(Origin.component("desired-state", set), back.wants(1));
        place(first, request(first, desired));
        assertThat(sentence(first))
                .contains("from rollback " + back.deploy() + ", which undoes failed deploy " + web.deploy()
                        + ", asked for by " + tenant.email() + " in request ask-1.");
        assertThat(kinds(why(first))).containsSubsequence("deploy", "deploy_cause", "deploy", "request");
    }

    @Test
    void one_that_gives_way_says_to_what() {
        long desired = wanted(deployed(web.deploy(), null));
        place(first, request(first, desired));
        server.happened(
                Origin.component("scheduler", null),
                new InstanceRelocationRequested(
                        tenant.org(), tenant.app(), tenant.env(), web.id(), "web", first, machine.id(), "rebalanced"));
        Process newer = new Process(tenant, "web", web.id(), DeployId.generate());
        long set = deployed(newer.deploy(), null);
        server.happened(Origin.component("desired-state", set), newer.wants(1, 2, tenant.release()));
        server.happened(Origin.component("reconciler", null), web.wants(first, machine.id(), DesiredState.DRAINING));
        assertThat(sentence(first))
                .startsWith("Drains from node " + machine.id() + " (replaced by generation 2, rebalanced)");
        server.happened(web.reports(first, machine.id(), InstanceStatus.STOPPED));
        assertThat(sentence(first))
                .startsWith("Stopped (replaced by generation 2, rebalanced); ran on node " + machine.id());
        assertThat(kinds(why(first))).startsWith("instance", "order", "order_cause");
    }

    @Test
    void what_is_unknown_or_another_tenant_s_is_not_found() {
        place(first, request(first, wanted(deployed(web.deploy(), null))));
        Tenant other = Tenant.on(server);
        server.get(other.envPath() + "/instances/" + first + "/why").refused(404, "not_found");
        server.get(tenant.envPath() + "/instances/" + second + "/why").refused(404, "not_found");
    }

    private long deployed(DeployId deploy, @Nullable DeployId undone) {
        long created = server.happened(Origin.user(owner, "ask-1"), created(deploy, undone));
        return server.happened(Origin.component("deploy", created), releaseSet(deploy));
    }

    private DomainEvent created(DeployId deploy, @Nullable DeployId undone) {
        return new DeployCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                deploy,
                undone == null ? DeployKind.DEPLOY : DeployKind.ROLLBACK,
                tenant.release(),
                List.of("web"),
                "rolling",
                null,
                undone);
    }

    private DomainEvent releaseSet(DeployId deploy) {
        return new EnvDesiredReleaseSet(
                tenant.org(), tenant.app(), tenant.env(), "web", tenant.release(), deploy, 1, null);
    }

    private long wanted(long cause) {
        return server.happened(Origin.component("desired-state", cause), web.wants(1));
    }

    private long request(InstanceId instance, long cause) {
        return server.happened(Origin.component("reconciler", cause), web.requests(instance));
    }

    private long place(InstanceId instance, long cause) {
        return server.happened(Origin.component("scheduler", cause), web.places(instance, machine.id()));
    }

    private String path(InstanceId instance) {
        return tenant.envPath() + "/instances/" + instance + "/why";
    }

    private JsonNode why(InstanceId instance) {
        return server.read(path(instance), "X-Tenant", "true");
    }

    private String sentence(InstanceId instance) {
        return why(instance).path("sentence").asString();
    }

    private static List<String> kinds(JsonNode why) {
        return why.path("steps")
                .valueStream()
                .map(step -> step.path("step").asString())
                .toList();
    }

    private static JsonNode step(JsonNode why, String kind) {
        return why.path("steps")
                .valueStream()
                .filter(step -> step.path("step").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
