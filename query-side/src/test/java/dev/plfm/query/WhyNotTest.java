package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
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
import org.springframework.jdbc.core.simple.JdbcClient;
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
        jdbc().sql("TRUNCATE command.pending_instance, command.placed_instance").update();
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
        assertThat(reasonsOf(whyNot, machine.id())).containsExactly("no_capacity_memory");
        assertThat(server.read(path()).at("/instances/0/sentence").asString()).contains("at most 16 GiB free");
    }

    @Test
    void a_node_is_listed_with_every_reason_that_it_fails_by() {
        Constraints ssd = settings(new LabelConstraint("disk", LabelOperator.IN, List.of("ssd")));
        server.happened(web.wants(1), requested(first, 32L << 30, ssd), machine.becomes(NodeState.DRAINING));
        assertThat(reasonsOf(whyNot(), machine.id()))
                .containsExactly("no_nodes_active", "node_constraint_not_met", "no_capacity_memory");
    }

    @Test
    void one_that_has_only_just_asked_waits_for_its_turn() {
        server.happened(web.wants(1), web.requests(first));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.at("/instances/0/reason").asString()).isEqualTo("placing");
        assertThat(reasonsOf(whyNot, machine.id())).isEmpty();
    }

    @Test
    void the_reason_is_that_of_the_nodes_that_came_nearest_not_of_the_most() {
        for (Machine disabled : List.of(Machine.fresh(), Machine.fresh())) {
            server.happened(disabled.enrols(), disabled.becomes(NodeState.DISABLED));
        }
        server.happened(web.wants(1), requested(first, 32L << 30, ANYWHERE));
        assertThat(whyNot().at("/instances/0/reason").asString()).isEqualTo("no_capacity_memory");
    }

    @Test
    void a_volume_that_another_workload_has_is_in_use() {
        Constraints data = new Constraints(null, machine.id(), List.of("vol_data"), null);
        server.happened(web.wants(1), requested(first, 1L << 30, data));
        InstanceId other = InstanceId.generate();
        placed(other, tenant, "vol_data");
        placed(InstanceId.generate(), Tenant.on(server), "vol_data");

        JsonNode whyNot = whyNot();
        assertThat(reasonsOf(whyNot, machine.id())).containsExactly("volume_in_use");
        assertThat(whyNot.at("/instances/0/reason").asString()).isEqualTo("volume_in_use");
        assertThat(whyNot.at("/instances/0/sentence").asString()).contains("vol_data is used by " + other);
    }

    @Test
    void one_for_which_others_leave_says_so() {
        server.happened(web.wants(1), requested(first, 32L << 30, ANYWHERE));
        claims(first, 32L << 30, 50, tenant);

        JsonNode instance = whyNot().at("/instances/0");
        assertThat(instance.path("reason").asString()).isEqualTo("preempting");
        assertThat(instance.path("sentence").asString())
                .startsWith("Instances of lower priority are leaving node " + machine.id() + " for it. No node fits");
    }

    @Test
    void room_that_is_claimed_for_somebody_else_is_not_offered() {
        server.happened(web.wants(1), requested(first, 1L << 30, ANYWHERE));
        claims(InstanceId.generate(), 16L << 30, 40, Tenant.on(server));
        assertThat(whyNot().at("/instances/0/reason").asString()).isEqualTo("placing");

        claims(InstanceId.generate(), 16L << 30, 90, Tenant.on(server));
        JsonNode instance = whyNot().at("/instances/0");
        assertThat(instance.path("reason").asString()).isEqualTo("room_claimed");
        assertThat(instance.path("sentence").asString())
                .startsWith("Node " + machine.id() + " would fit, but the room on it is kept");
        JsonNode node = server.read(machine.path() + "/why-not?instance=" + first);
        assertThat(node.path("fits").asBoolean()).isFalse();
        assertThat(node.path("sentence").asString()).contains("What is free there is kept");
    }

    @Test
    void silence_everywhere_may_be_that_nobody_listened() {
        server.happened(web.wants(1), requested(first, 1L << 30, ANYWHERE));
        jdbc().sql("UPDATE read_model.node SET created_at = created_at - interval '1 hour'")
                .update();

        JsonNode instance = whyNot().at("/instances/0");
        assertThat(instance.path("reason").asString()).isEqualTo("node_not_heard");
        assertThat(instance.path("sentence").asString())
                .contains("No node at all has been heard since ")
                .contains("or nobody was listening");
        Machine fresh = Machine.on(server);
        assertThat(whyNot().at("/instances/0/reason").asString()).isEqualTo("placing");
        server.happened(fresh.becomes(NodeState.DRAINING));
        assertThat(whyNot().at("/instances/0/sentence").asString()).doesNotContain("nobody was listening");
    }

    @Test
    void the_same_need_is_judged_once_and_operators_see_every_node_of_it() {
        for (int n = 0; n < 101; n++) {
            Machine retired = Machine.fresh();
            server.append(retired.enrols(), retired.becomes(NodeState.DISABLED));
        }
        server.happened(web.wants(2), requested(first, 32L << 30, ANYWHERE), requested(second, 32L << 30, ANYWHERE));

        JsonNode tenants = whyNot();
        assertThat(tenants.at("/needs")).hasSize(1);
        assertThat(tenants.at("/instances").valueStream().map(instance -> instance.path("need")
                        .asInt()))
                .containsExactly(0, 0);
        assertThat(tenants.at("/needs/0/verdicts/0/node_ids")).hasSize(100);
        JsonNode all = server.read(path()).at("/needs/0/verdicts/0");
        assertThat(all.path("node_ids")).hasSize(all.path("node_count").asInt());
        assertThat(all.path("node_count").asInt()).isGreaterThan(100);
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
        server.happened(web.is(WorkloadStatus.FAILED, "deploy_ended", "Its deploy ended before it was promoted."));
        assertThat(blockers()).containsExactly("deploy_ended");
        server.happened(web.is(WorkloadStatus.PROGRESSING, "home_node_draining", "The node is being emptied."));
        assertThat(blockers()).containsExactly("home_node_draining");
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

    private static JdbcClient jdbc() {
        return JdbcClient.create(server.superuser());
    }

    private void placed(InstanceId instance, Tenant whose, String volume) {
        jdbc().sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, org_id, node_id, cpu, memory_bytes, priority,
                            constraints, stateful)
                        VALUES (?, ?, ?, ?, 0.5, 1048576, 50, jsonb_build_object('volume_ids', jsonb_build_array(?)), true)
                        """)
                .params(
                        instance.value(),
                        WorkloadId.generate().value(),
                        whose.org().value(),
                        machine.id().value(),
                        volume)
                .update();
    }

    /** Others are leaving this test's machine for it. */
    private void claims(InstanceId instance, long memoryBytes, int priority, Tenant whose) {
        jdbc().sql("""
                        INSERT INTO command.pending_instance (instance_id, workload_id, org_id, cpu, memory_bytes, priority, constraints,
                            requested_at, cause, retry_at, last_reason, claimed_node_id, claimed_until)
                        VALUES (?, ?, ?, 0.5, ?, ?, jsonb_build_object('settings', jsonb_build_object(
                            'constraints', '[]'::jsonb, 'affinities', '[]'::jsonb, 'priority', ?)), 1, '{}', now(), 'preempting', ?,
                            now() + interval '1 minute')
                        """)
                .params(
                        instance.value(),
                        WorkloadId.generate().value(),
                        whose.org().value(),
                        memoryBytes,
                        priority,
                        priority,
                        machine.id().value())
                .update();
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

    private static List<String> reasonsOf(JsonNode whyNot, NodeId node) {
        return whyNot.at("/needs/" + whyNot.at("/instances/0/need").asInt() + "/verdicts")
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
