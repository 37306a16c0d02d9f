package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Tenant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WhyNotTest {
    private static final Constraints ANYWHERE = Constraints.none();
    private static QueryServer server;

    private final Tenant tenant = Tenant.on(server);
    private final Process web = Process.of(tenant, "web");
    private final Machine machine = Machine.on(server);
    private final InstanceId first = InstanceId.generate();
    private final InstanceId second = InstanceId.generate();

    @BeforeAll
    static void start() {
        server = QueryServer.alone();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Nodes are everybody's: each test leaves none that take work. */
    @AfterEach
    void retire_the_machine() {
        server.happened(machine.becomes(NodeState.DISABLED));
    }

    @Test
    void a_converged_workload_says_so() {
        server.happened(
                web.wants(1),
                web.requests(first),
                web.places(first, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.READY),
                web.is(WorkloadStatus.CONVERGED, null, "1 of 1 instances are ready."));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.path("converged").asBoolean()).isTrue();
        assertThat(whyNot.path("sentence").asString())
                .isEqualTo("web is converged: 1 of 1 instance of generation 1 is ready.");
        assertThat(whyNot.path("instances")).isEmpty();
        assertThat(whyNot.path("blockers")).isEmpty();
    }

    @Test
    void one_too_big_for_every_node_has_a_verdict_of_each_and_no_figures_for_tenants() {
        server.happened(web.wants(1), requested(first, 32L << 30, ANYWHERE), web.findsNoNode(first));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.path("sentence").asString())
                .startsWith("web is not converged: 0 of 1 instance of generation 1 is ready. No node fits: ")
                .contains("too little free memory (32832 MiB needed)")
                .doesNotContain(" free)");
        JsonNode instance = whyNot.at("/instances/0");
        assertThat(instance.path("instance_id").asString()).isEqualTo(first.value());
        assertThat(instance.path("retry_at").asString()).isEqualTo(Process.RETRY_AT.toString());
        assertThat(reasonsOf(instance, machine.id())).containsExactly("no_capacity_memory");
        assertThat(server.read(path()).at("/instances/0/sentence").asString()).contains("at most 16 GiB free");
    }

    @Test
    void a_node_is_listed_with_every_reason_that_it_fails_by() {
        Constraints ssd = settings(new LabelConstraint("disk", LabelOperator.IN, List.of("ssd")));
        server.happened(web.wants(1), requested(first, 32L << 30, ssd), machine.becomes(NodeState.DRAINING));
        assertThat(reasonsOf(whyNot().at("/instances/0"), machine.id()))
                .containsExactly("no_nodes_active", "node_constraint_not_met", "no_capacity_memory");
    }

    @Test
    void one_that_has_only_just_asked_waits_for_its_turn() {
        server.happened(web.wants(1), web.requests(first));
        JsonNode instance = whyNot().at("/instances/0");
        assertThat(instance.path("reason").asString()).isEqualTo("placing");
        assertThat(reasonsOf(instance, machine.id())).isEmpty();
    }

    @Test
    void a_full_quota_is_a_blocker() {
        server.happened(
                new OrgQuotaSet(tenant.org(), QuotaDimension.MAX_INSTANCES, 1L),
                web.wants(2),
                web.requests(first),
                web.places(first, machine.id()),
                web.requests(second));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.at("/blockers/0/reason").asString()).isEqualTo("org_quota_exceeded:max_instances");
        assertThat(whyNot.at("/blockers/0/sentence").asString())
                .contains("max_instances leaves no room (1 needed, 0 left)");
    }

    @Test
    void a_paused_deploy_is_a_blocker() {
        server.happened(web.wants(2), wants(true, null), web.requests(first), web.places(first, machine.id()));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.at("/blockers/0/reason").asString()).isEqualTo("paused");
        assertThat(whyNot.at("/blockers/0/event/event_type").asString()).isEqualTo("workload.desired_state_set");
        assertThat(whyNot.path("sentence").asString())
                .endsWith("Deploy " + web.deploy() + " is paused: it goes on when it is resumed.");
        assertThat(whyNot.at("/instances/0/reason").asString()).isEqualTo("starting");
    }

    @Test
    void exhausted_failures_come_with_the_last_one() {
        server.happened(
                web.wants(1),
                web.requests(first),
                web.places(first, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.FAILED, ReasonCode.OOM_KILLED),
                web.is(WorkloadStatus.FAILED, "oom_killed", "3 instances failed."));
        JsonNode blocker = whyNot().at("/blockers/0");
        assertThat(blocker.path("reason").asString()).isEqualTo("failures_exhausted");
        assertThat(blocker.path("sentence").asString()).contains("the last one with oom_killed (it went wrong)");
        assertThat(blocker.path("instance_id").asString()).isEqualTo(first.value());
        assertThat(blocker.path("node_id").asString()).isEqualTo(machine.id().value());
        server.happened(web.wants(1, 2, tenant.release()));
        assertThat(whyNot().path("blockers")).isEmpty();
    }

    @Test
    void what_waits_for_people_or_nodes_is_a_blocker() {
        server.happened(wants(false, true));
        assertThat(blockers()).containsExactly("secrets_missing");
        server.happened(web.wants(1), web.is(WorkloadStatus.PROGRESSING, "awaiting_promotion", "1 canary is ready."));
        assertThat(blockers()).containsExactly("awaiting_promotion");
        server.happened(web.is(WorkloadStatus.DEGRADED, "volume_home_node_offline", "The node is silent."));
        assertThat(blockers()).containsExactly("volume_home_node_offline");
        server.happened(web.is(WorkloadStatus.FAILED, "progress_deadline_exceeded", "No progress for 600 s."));
        assertThat(blockers()).containsExactly("progress_deadline_exceeded");
        server.happened(web.is(WorkloadStatus.PROGRESSING, "retiring", "Instances still to stop: 1."));
        assertThat(blockers()).containsExactly("retiring");
    }

    @Test
    void instances_on_their_way_say_where_they_are() {
        server.happened(
                web.wants(1),
                web.requests(first),
                web.places(first, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.READY),
                web.wants(1, 2, tenant.release()),
                web.requests(second, 2, tenant.release()),
                web.places(second, machine.id()));
        assertThat(reasons()).containsExactly("old_generation", "starting");
        server.happened(web.wants(first, machine.id(), DesiredState.DRAINING));
        assertThat(reasons()).containsExactly("replaced", "starting");
        assertThat(whyNot().path("sentence").asString()).endsWith("Under way: 1 replaced, 1 starting.");
    }

    @Test
    void an_operator_sees_what_a_node_fails_by_with_figures() {
        server.happened(web.wants(1), requested(first, 32L << 30, ANYWHERE));
        JsonNode node = server.read(machine.path() + "/why-not?instance=" + first);
        assertThat(node.path("fits").asBoolean()).isFalse();
        assertThat(node.at("/failing/0/reason").asString()).isEqualTo("no_capacity_memory");
        assertThat(node.at("/failing/0/needed").asLong()).isEqualTo((32L << 30) + (64L << 20));
        assertThat(node.at("/failing/0/available").asLong()).isEqualTo(16L << 30);
        assertThat(node.path("org_id").asString()).isEqualTo(tenant.org().value());
        assertThat(node.has("winner")).isFalse();
        assertThat(node.path("sentence").asString()).startsWith("Node " + machine.id() + " could not take it now");
    }

    @Test
    void an_operator_sees_why_an_instance_is_where_it_is_and_what_another_node_would_score() {
        Machine other = Machine.on(server);
        server.happened(
                web.wants(2),
                web.requests(first),
                web.places(first, machine.id()),
                web.requests(second),
                web.places(second, other.id()),
                other.reserves(second));
        JsonNode there = server.read(machine.path() + "/why-not?instance=" + first);
        assertThat(there.path("current_node_id").asString())
                .isEqualTo(machine.id().value());
        assertThat(there.path("why").asString())
                .startsWith("Starts on node " + machine.id() + " because it had the best");
        assertThat(there.path("sentence").asString())
                .startsWith("It is on this node. Node " + machine.id() + " fits best now");
        JsonNode elsewhere = server.read(other.path() + "/why-not?instance=" + first);
        assertThat(elsewhere.at("/winner/node_id").asString())
                .isEqualTo(machine.id().value());
        assertThat(elsewhere.path("score").asDouble())
                .isLessThan(elsewhere.at("/winner/score").asDouble());
        assertThat(elsewhere.path("sentence").asString())
                .contains("would get it with")
                .contains("spread 1.0 instead of 0.5");
        server.happened(other.becomes(NodeState.DISABLED));
    }

    @Test
    void what_is_not_there_is_not_found_and_what_is_no_id_is_refused() {
        server.happened(web.wants(1), web.requests(first));
        server.get(tenant.envPath() + "/workloads/nothing/why-not").refused(404, "not_found");
        server.get(Tenant.on(server).envPath() + "/workloads/web/why-not").refused(404, "not_found");
        server.get(machine.path() + "/why-not?instance=" + second).refused(404, "not_found");
        server.get("/v1/nodes/" + NodeId.generate() + "/why-not?instance=" + first)
                .refused(404, "not_found");
        server.get(machine.path() + "/why-not").refused(400, "invalid_argument");
        server.get(machine.path() + "/why-not?instance=web").refused(400, "invalid_id");
    }

    private InstanceRequested requested(InstanceId instance, long memoryBytes, Constraints constraints) {
        InstanceRequested event = web.requests(instance);
        return new InstanceRequested(
                event.orgId(),
                event.appId(),
                event.envId(),
                event.workloadId(),
                event.processType(),
                instance,
                event.generation(),
                event.releaseId(),
                null,
                event.specHash(),
                new Resources(0.5, memoryBytes, 4L << 30),
                constraints);
    }

    private WorkloadDesiredStateSet wants(boolean paused, @Nullable Boolean secretsMissing) {
        WorkloadDesiredStateSet event = web.wants(2);
        return new WorkloadDesiredStateSet(
                event.orgId(),
                event.appId(),
                event.envId(),
                event.workloadId(),
                event.processType(),
                event.generation(),
                event.releaseId(),
                event.replicas(),
                null,
                event.mounts(),
                event.resources(),
                event.specHash(),
                event.deployId(),
                event.startupTimeoutSeconds(),
                null,
                secretsMissing,
                null,
                paused,
                null,
                null);
    }

    private static Constraints settings(LabelConstraint constraint) {
        return new Constraints(null, null, null, new PlacementSettings(List.of(constraint), List.of(), 50));
    }

    private String path() {
        return tenant.envPath() + "/workloads/web/why-not";
    }

    private JsonNode whyNot() {
        return server.read(path(), "X-Tenant", "true");
    }

    private List<String> blockers() {
        return whyNot().path("blockers")
                .valueStream()
                .map(blocker -> blocker.path("reason").asString())
                .toList();
    }

    private List<String> reasons() {
        return whyNot().path("instances")
                .valueStream()
                .map(instance -> instance.path("reason").asString())
                .toList();
    }

    private static List<String> reasonsOf(JsonNode instance, NodeId node) {
        return instance.path("verdicts")
                .valueStream()
                .filter(verdict -> verdict.path("node_ids").toString().contains(node.value()))
                .findFirst()
                .orElseThrow()
                .path("reasons")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
