package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class NodeViewsTest {
    private final QueryServer server;
    private final Process web;
    private final Machine machine;
    private final InstanceId instance = InstanceId.generate();

    NodeViewsTest(QueryServer server) {
        this.server = server;
        this.web = Process.of(Tenant.on(server), "web");
        this.machine = Machine.on(server);
    }

    @Test
    void a_node_tells_what_it_has_promised() {
        InstanceId second = InstanceId.generate();
        InstanceId third = InstanceId.generate();
        server.happened(
                machine.reserves(instance, second, third),
                machine.releases(second),
                machine.becomes(NodeState.DRAINING));
        JsonNode node = server.read(machine.path());
        assertThat(node.at("/reserved/memory_bytes").asLong()).isEqualTo(640L << 20);
        assertThat(node.at("/reserved/cpu").asDouble()).isEqualTo(0.2);
        assertThat(node.path("instance_count").asInt()).isEqualTo(2);
        assertThat(node.path("state").asString()).isEqualTo("draining");
        assertThat(node.path("state_reason").asString()).isEqualTo("operator");
        assertThat(node.at("/labels/arch").asString()).isEqualTo("arm64");
        assertThat(node.path("resource_version").asLong()).isEqualTo(4);
        assertThat(node.has("last_heartbeat_at")).isFalse();
    }

    @Test
    void a_node_tells_when_it_was_last_heard() {
        server.jdbc().sql("""
                        INSERT INTO command.node_heartbeat
                            (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                        VALUES (?, '2026-01-02T03:04:05Z', 'active', 1, 1, 0)
                        """).param(machine.id().value()).update();
        assertThat(server.read(machine.path()).path("last_heartbeat_at").asString())
                .isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void the_plan_holds_all_that_an_instance_is_made_from() {
        long position = server.happened(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
        Answer answer = server.get(machine.path() + "/plan");
        JsonNode plan = answer.ok();
        assertThat(answer.etag()).isEqualTo("\"" + position + "\"");
        assertThat(plan.path("cursor_event_id").asLong()).isEqualTo(position);
        assertThat(plan.path("instances").size()).isEqualTo(1);
        JsonNode workload = plan.at("/instances/0/workload");
        assertThat(workload.path("command").toString()).isEqualTo("[\"/shop\",\"serve\"]");
        assertThat(workload.at("/env_vars/COLOUR").asString()).isEqualTo("green");
        assertThat(workload.at("/env_vars/LOG_LEVEL").asString()).isEqualTo("info");
        assertThat(workload.at("/network/gateway_ipv6").asString()).isEqualTo("fd70:6c66:6d00:1::1");
        assertThat(workload.at("/network/dns/0").asString()).isEqualTo("fd70:6c66:6d00:1::1");
        assertThat(workload.at("/network/mtu").asInt()).isEqualTo(1420);
        assertThat(workload.at("/network/ports/0/port").asInt()).isEqualTo(8080);
        assertThat(workload.at("/health/port").asInt()).isEqualTo(8080);
        assertThat(workload.at("/health/path").asString()).isEqualTo("/healthz");
        assertThat(workload.at("/image/arch").asString()).isEqualTo("arm64");
        assertThat(workload.at("/image/resolved_digest").asString()).isEqualTo(Tenant.DIGEST);
        assertThat(workload.at("/lifecycle/restart_policy").asString()).isEqualTo("always");
        assertThat(workload.at("/resources/vcpu_count").asInt()).isEqualTo(1);
        assertThat(server.read(machine.path() + "/plan")).isEqualTo(plan);
    }

    @Test
    void a_plan_follows_its_instances_until_they_have_stopped() {
        server.happened(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
        server.happened(
                web.reports(instance, machine.id(), InstanceStatus.READY),
                web.wants(instance, machine.id(), DesiredState.DRAINING));
        JsonNode draining = server.read(machine.path() + "/plan").at("/instances/0");
        assertThat(draining.path("desired_state").asString()).isEqualTo("draining");
        assertThat(draining.path("drain_grace_seconds").asInt()).isEqualTo(15);
        server.happened(web.wants(instance, machine.id(), DesiredState.STOPPED));
        JsonNode stopping = server.read(machine.path() + "/plan").at("/instances/0");
        assertThat(stopping.path("desired_state").asString()).isEqualTo("stopped");
        assertThat(stopping.has("workload")).isFalse();
        server.happened(web.reports(instance, machine.id(), InstanceStatus.STOPPED));
        assertThat(server.read(machine.path() + "/plan").path("instances").size())
                .isZero();
    }

    @Test
    void a_report_that_changes_nothing_to_be_done_leaves_the_plan_as_it_is() {
        server.happened(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
        String etag = server.get(machine.path() + "/plan").etag();
        server.happened(web.reports(instance, machine.id(), InstanceStatus.READY));
        assertThat(server.get(machine.path() + "/plan", "If-None-Match", etag).status())
                .isEqualTo(304);
    }

    @Test
    void a_waiting_node_gets_its_new_plan_at_once_and_others_wait_on() throws Exception {
        Machine other = Machine.on(server);
        CompletableFuture<Answer> waiting = poll(server, machine, 30);
        CompletableFuture<Answer> idle = poll(server, other, 30);
        server.happened(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
        JsonNode plan = waiting.get(5, TimeUnit.SECONDS).ok();
        assertThat(plan.path("instances").size()).isEqualTo(1);
        assertThat(idle).isNotDone();
        idle.cancel(true);
    }

    @Test
    void a_wait_without_change_ends_with_not_modified() throws Exception {
        Answer answer = poll(server, machine, 1).get(5, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.etag()).isEqualTo(server.get(machine.path() + "/plan").etag());
    }

    @Test
    void a_process_without_projections_notices_new_plans_too() throws Exception {
        try (QueryServer reader = QueryServer.readerOnly()) {
            CompletableFuture<Answer> waiting = poll(reader, machine, 30);
            server.append(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
            assertThat(waiting.get(5, TimeUnit.SECONDS).ok().path("instances").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void hundreds_of_waiting_nodes_need_no_thread_each() throws Exception {
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            waiting.add(poll(server, machine, 60));
        }
        assertThat(server.get(machine.path()).status()).isEqualTo(200);
        server.happened(web.wants(1), web.requests(instance), web.places(instance, machine.id()));
        for (CompletableFuture<Answer> answer : waiting) {
            assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    @Test
    void a_node_that_the_read_model_does_not_know_yet_is_told_to_try_again() {
        server.get("/v1/nodes/" + NodeId.generate() + "/plan").refused(503, "projection_lagging");
    }

    @Test
    void a_wait_of_more_than_a_minute_is_refused() {
        server.get(machine.path() + "/plan?wait_seconds=61").refused(400, "invalid_argument");
        server.get(machine.path() + "/plan?wait_seconds=-1").refused(400, "invalid_argument");
    }

    @Test
    void a_drain_lists_what_is_left_and_why() {
        server.happened(
                web.wants(1),
                web.requests(instance),
                web.places(instance, machine.id()),
                machine.becomes(NodeState.DRAINING));
        JsonNode drain = server.read(machine.path() + "/drain");
        assertThat(drain.path("state").asString()).isEqualTo("draining");
        assertThat(drain.at("/instances/0/reason").asString()).isEqualTo("waits for its turn to be replaced");
        assertThat(drain.at("/instances/0/blocker").asBoolean()).isFalse();
        server.happened(web.reports(instance, machine.id(), InstanceStatus.STOPPED));
        assertThat(server.read(machine.path() + "/drain").path("instances").size())
                .isZero();
    }

    @Test
    void a_drain_names_what_does_not_go_before_somebody_does_something() {
        server.happened(
                web.wants(1),
                web.requests(instance),
                web.places(instance, machine.id()),
                web.is(WorkloadStatus.PROGRESSING, "paused", "Paused."),
                machine.becomes(NodeState.DRAINING));
        assertStandsStill("stays while its rollout is paused: resume or abort the deploy");
        server.happened(web.is(WorkloadStatus.FAILED, "deploy_aborted", "Stands still."));
        assertStandsStill("stays since its deploy was aborted: start another deploy");
        InstanceId replacement = InstanceId.generate();
        server.happened(
                web.is(WorkloadStatus.PROGRESSING, "evacuating", "1 of 1."),
                web.requests(replacement),
                web.findsNoNode(replacement, "org_quota_exceeded:max_instances"));
        assertStandsStill("waits for its replacement, for which the organization's quota max_instances leaves no room:"
                + " raise it, or scale something down");
    }

    private void assertStandsStill(String reason) {
        JsonNode left = server.read(machine.path() + "/drain").at("/instances/0");
        assertThat(left.path("reason").asString()).isEqualTo(reason);
        assertThat(left.path("blocker").asBoolean()).isTrue();
    }

    @Test
    void a_drain_counts_what_has_left_since_it_began() {
        InstanceId early = InstanceId.generate();
        InstanceId second = InstanceId.generate();
        server.happened(
                web.wants(1),
                web.requests(early),
                web.places(early, machine.id()),
                web.reports(early, machine.id(), InstanceStatus.STOPPED),
                web.requests(instance),
                web.places(instance, machine.id()),
                web.requests(second),
                web.places(second, machine.id()));
        assertThat(server.read(machine.path() + "/drain").has("progress")).isFalse();
        server.happened(machine.becomes(NodeState.DRAINING));
        server.happened(web.reports(second, machine.id(), InstanceStatus.STOPPED));
        JsonNode progress = server.read(machine.path() + "/drain").at("/progress");
        assertThat(progress.path("total").asInt()).isEqualTo(2);
        assertThat(progress.path("gone").asInt()).isEqualTo(1);
        assertThat(progress.path("left").asInt()).isEqualTo(1);
        assertThat(progress.path("complete").asBoolean()).isFalse();
        server.happened(
                machine.becomes(NodeState.OFFLINE),
                web.reports(instance, machine.id(), InstanceStatus.STOPPED),
                machine.becomes(NodeState.DISABLED));
        JsonNode done = server.read(machine.path() + "/drain").at("/progress");
        assertThat(done.path("gone").asInt()).isEqualTo(2);
        assertThat(done.path("complete").asBoolean()).isTrue();
        server.happened(machine.becomes(NodeState.ACTIVE));
        assertThat(server.read(machine.path() + "/drain").has("progress")).isFalse();
    }

    @Test
    void a_drain_says_what_each_instance_waits_for() {
        InstanceId replacement = InstanceId.generate();
        Machine other = Machine.on(server);
        server.happened(
                web.wants(1),
                web.requests(instance),
                web.places(instance, machine.id()),
                web.reports(instance, machine.id(), InstanceStatus.READY),
                machine.becomes(NodeState.DRAINING),
                web.requests(replacement));
        JsonNode left = server.read(machine.path() + "/drain").at("/instances/0");
        assertThat(left.path("reason").asString()).isEqualTo("waits for its replacement to get a place");
        assertThat(left.path("replacement_id").asString()).isEqualTo(replacement.value());
        server.happened(web.findsNoNode(replacement));
        left = server.read(machine.path() + "/drain").at("/instances/0");
        assertThat(left.path("placement_failure").asString()).isEqualTo("no_capacity_memory");
        assertThat(left.path("reason").asString()).contains("no place: no_capacity_memory");
        server.happened(web.places(replacement, other.id()));
        left = server.read(machine.path() + "/drain").at("/instances/0");
        assertThat(left.path("reason").asString())
                .isEqualTo("waits for its replacement on " + other.id() + " to be ready");
        server.happened(web.wants(instance, machine.id(), DesiredState.DRAINING));
        left = server.read(machine.path() + "/drain").at("/instances/0");
        assertThat(left.path("reason").asString()).isEqualTo("is draining");
    }

    private static CompletableFuture<Answer> poll(QueryServer server, Machine machine, int seconds) {
        String etag = server.get(machine.path() + "/plan").etag();
        return server.http()
                .sendAsync(
                        server.request(machine.path() + "/plan?wait_seconds=" + seconds, "If-None-Match", etag),
                        BodyHandlers.ofString())
                .thenApply(Answer::new);
    }
}
