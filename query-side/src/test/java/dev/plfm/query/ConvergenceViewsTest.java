package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class ConvergenceViewsTest {
    private final QueryServer server;
    private final Tenant tenant;
    private final Process web;
    private final Machine machine;
    private final InstanceId first = InstanceId.generate();
    private final InstanceId second = InstanceId.generate();

    ConvergenceViewsTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
        this.web = Process.of(tenant, "web");
        this.machine = Machine.on(server);
    }

    @Test
    void an_instance_is_followed_from_its_request_to_its_end() {
        server.happened(web.wants(1), web.requests(first));
        JsonNode requested = instance(first);
        assertThat(requested.path("status").asString()).isEqualTo("booting");
        assertThat(requested.path("desired_state").asString()).isEqualTo("running");
        assertThat(requested.has("node_id")).isFalse();
        server.happened(web.findsNoNode(first));
        JsonNode waiting = instance(first);
        assertThat(waiting.at("/placement_failure/rejections/no_capacity_memory")
                        .asInt())
                .isEqualTo(3);
        assertThat(waiting.at("/placement_failure/retry_at").asString()).isEqualTo(Process.RETRY_AT.toString());
        server.happened(web.places(first, machine.id()), web.reports(first, machine.id(), InstanceStatus.READY));
        JsonNode ready = instance(first);
        assertThat(ready.has("placement_failure")).isFalse();
        assertThat(ready.at("/placement/scores/spread").asDouble()).isEqualTo(1.0);
        assertThat(ready.path("node_id").asString()).isEqualTo(machine.id().value());
        assertThat(ready.path("resource_version").asLong()).isEqualTo(4);
        server.happened(web.reports(first, machine.id(), InstanceStatus.FAILED, ReasonCode.OOM_KILLED));
        server.happened(web.reports(first, machine.id(), InstanceStatus.STOPPED));
        JsonNode stopped = instance(first);
        assertThat(stopped.path("failure_reason").asString()).isEqualTo("oom_killed");
        assertThat(stopped.path("failure_message").asString()).isEqualTo("it went wrong");
        assertThat(stopped.path("exit_code").asInt()).isEqualTo(137);
    }

    @Test
    void instances_are_filtered_by_process_type_and_status() {
        Process worker = Process.of(tenant, "worker");
        server.happened(
                web.wants(2),
                worker.wants(1),
                web.requests(first),
                web.requests(second),
                worker.requests(InstanceId.generate()),
                web.reports(first, null, InstanceStatus.STOPPED));
        String path = tenant.envPath() + "/instances";
        assertThat(server.read(path).path("items").size()).isEqualTo(3);
        assertThat(server.read(path + "?process_type=web").path("items").size()).isEqualTo(2);
        assertThat(server.read(path + "?process_type=web&status=stopped")
                        .at("/items/0/id")
                        .asString())
                .isEqualTo(first.value());
        server.get(path + "?status=asleep").refused(400, "invalid_argument");
    }

    @Test
    void a_workload_counts_its_instances_by_state_and_generation() {
        ReleaseId next = ReleaseId.generate();
        server.happened(
                tenant.released(next),
                web.wants(1),
                web.requests(first),
                web.reports(first, machine.id(), InstanceStatus.READY),
                web.wants(1, 2, next),
                web.requests(second, 2, next));
        JsonNode workload = workload();
        assertThat(workload.at("/desired/generation").asInt()).isEqualTo(2);
        assertThat(workload.at("/desired/release_id").asString()).isEqualTo(next.value());
        assertThat(workload.at("/current/ready").asInt()).isEqualTo(1);
        assertThat(workload.at("/current/booting").asInt()).isEqualTo(1);
        assertThat(workload.at("/current/generations/0/ready").asInt()).isEqualTo(1);
        assertThat(workload.at("/current/generations/1/booting").asInt()).isEqualTo(1);
        assertThat(workload.path("resource_version").asLong()).isEqualTo(5);
        assertThat(server.read(tenant.envPath() + "/workloads").at("/items/0")).isEqualTo(workload);
    }

    @Test
    void conditions_that_the_workload_tells_are_shown_as_told_and_since_when() {
        server.happened(web.wants(1), web.is(WorkloadStatus.PROGRESSING, "starting", "Starting.", told(false, true)));
        String path = tenant.envPath() + "/workloads/web";
        JsonNode first = server.read(path).path("conditions");
        server.happened(web.is(WorkloadStatus.PROGRESSING, "draining", "Draining.", told(true, true)));
        JsonNode second = server.read(path).path("conditions");

        assertThat(second.at("/0/status").asString()).isEqualTo("true");
        assertThat(second.at("/0/message").asString()).isEqualTo("So it is.");
        assertThat(second.at("/0/since").asString())
                .isNotEqualTo(first.at("/0/since").asString());
        assertThat(second.at("/1/since").asString())
                .isEqualTo(first.at("/1/since").asString());
        server.happened(web.is(WorkloadStatus.CONVERGED, null, "Done."));
        assertThat(server.read(path).path("conditions")).hasSize(4);
    }

    @Test
    void conditions_told_for_the_first_time_are_since_they_were_shown() {
        server.happened(web.wants(1));
        String shown = condition("Available").path("since").asString();
        String progressing = condition("Progressing").path("since").asString();
        server.happened(web.requests(first));
        server.happened(web.is(WorkloadStatus.PROGRESSING, "starting", "Starting.", told(false, false)));

        assertThat(Instant.parse(condition("Available").path("since").asString()))
                .isEqualTo(Instant.parse(shown));
        assertThat(Instant.parse(condition("Progressing").path("since").asString()))
                .isAfter(Instant.parse(progressing));
    }

    @Test
    void conditions_stay_while_nobody_has_looked_yet() {
        server.happened(web.wants(1), web.is(WorkloadStatus.FAILED, "failed", "Failed.", told(false, false)));
        JsonNode before = server.read(tenant.envPath() + "/workloads/web").path("conditions");
        server.happened(web.is(WorkloadStatus.PROGRESSING, null, null));
        assertThat(server.read(tenant.envPath() + "/workloads/web").path("conditions"))
                .isEqualTo(before);
        server.happened(web.is(WorkloadStatus.PROGRESSING, "starting", "Starting.", told(false, true)));
        assertThat(condition("Available").path("since")).isEqualTo(before.at("/0/since"));
    }

    private static List<WorkloadCondition> told(boolean available, boolean progressing) {
        return List.of(
                new WorkloadCondition("Available", available, "some", "So it is."),
                new WorkloadCondition("Progressing", progressing, "some", null));
    }

    @Test
    void the_conditions_say_what_is_missing_and_since_when() {
        server.happened(web.wants(2), web.requests(first), web.requests(second), web.findsNoNode(first));
        assertThat(condition("Available").path("status").asString()).isEqualTo("false");
        assertThat(condition("Progressing").path("status").asString()).isEqualTo("true");
        assertThat(condition("Scheduled").path("status").asString()).isEqualTo("false");
        assertThat(condition("Scheduled").path("reason").asString()).isEqualTo("no_capacity_memory");
        server.happened(
                web.places(first, machine.id()),
                web.places(second, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.READY));
        assertThat(condition("Available").path("message").asString()).isEqualTo("1 of 2 are ready.");
        server.happened(
                web.reports(second, machine.id(), InstanceStatus.READY),
                web.is(WorkloadStatus.CONVERGED, "all_ready", "Everything runs."));
        JsonNode available = condition("Available");
        assertThat(available.path("status").asString()).isEqualTo("true");
        assertThat(condition("Scheduled").path("status").asString()).isEqualTo("true");
        assertThat(condition("Progressing").path("status").asString()).isEqualTo("false");
        assertThat(condition("Degraded").path("status").asString()).isEqualTo("false");
        server.happened(web.wants(1));
        assertThat(condition("Available").path("since")).isEqualTo(available.path("since"));
        assertThat(condition("Available").path("message").asString()).isEqualTo("2 of 1 are ready.");
    }

    @Test
    void a_retired_workload_is_gone() {
        server.happened(web.wants(1), web.requests(first), web.reports(first, null, InstanceStatus.STOPPED));
        server.happened(web.retires());
        server.get(tenant.envPath() + "/workloads/web").refused(404, "not_found");
        assertThat(status().at("/instances/desired").asInt()).isZero();
    }

    @Test
    void an_environment_without_workloads_is_healthy() {
        JsonNode status = status();
        assertThat(status.path("status").asString()).isEqualTo("healthy");
        assertThat(status.path("release_synced").asBoolean()).isTrue();
        assertThat(status.path("env_name").asString()).isEqualTo("production");
        assertThat(status.path("app_name").asString()).isEqualTo("shop");
        assertThat(status.path("routes").toString()).isEqualTo("[]");
        assertThat(status.has("last_reconcile_at")).isFalse();
    }

    @Test
    void an_environment_is_degraded_until_all_that_is_wanted_is_ready() {
        server.happened(
                new EnvDesiredReleaseSet(
                        tenant.org(), tenant.app(), tenant.env(), "web", tenant.release(), web.deploy(), 1, null),
                web.wants(1),
                web.requests(first),
                web.places(first, machine.id()));
        JsonNode deploying = status();
        assertThat(deploying.path("status").asString()).isEqualTo("degraded");
        assertThat(deploying.path("release_synced").asBoolean()).isFalse();
        assertThat(deploying.path("desired_release_id").asString())
                .isEqualTo(tenant.release().value());
        assertThat(deploying.has("current_release_id")).isFalse();
        server.happened(
                web.reports(first, machine.id(), InstanceStatus.READY), web.is(WorkloadStatus.CONVERGED, null, null));
        JsonNode converged = status();
        assertThat(converged.path("status").asString()).isEqualTo("healthy");
        assertThat(converged.path("release_synced").asBoolean()).isTrue();
        assertThat(converged.at("/instances/ready").asInt()).isEqualTo(1);
        assertThat(converged.path("current_release_id").asString())
                .isEqualTo(tenant.release().value());
    }

    @Test
    void an_environment_tells_its_last_error_until_the_workload_converges() {
        server.happened(
                web.wants(1),
                web.requests(first),
                web.places(first, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.FAILED, ReasonCode.HEALTHCHECK_FAILED));
        assertThat(status().path("last_error").asString()).contains("healthcheck_failed", "it went wrong");
        server.happened(web.is(WorkloadStatus.FAILED, "crash_loop", "web failed 3 times."));
        JsonNode failed = status();
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("last_error").asString()).isEqualTo("web failed 3 times.");
        server.happened(web.wants(first, machine.id(), DesiredState.STOPPED));
        server.happened(web.reports(first, machine.id(), InstanceStatus.STOPPED));
        server.happened(web.wants(0), web.is(WorkloadStatus.CONVERGED, null, null));
        assertThat(status().path("status").asString()).isEqualTo("healthy");
        assertThat(status().has("last_error")).isFalse();
    }

    @Test
    void the_status_is_not_modified_until_something_touches_it() {
        String etag = server.get(tenant.envPath() + "/status").etag();
        assertThat(server.get(tenant.envPath() + "/status", "If-None-Match", etag)
                        .status())
                .isEqualTo(304);
        server.happened(new AppUpdated(tenant.org(), tenant.app(), "store", null, null));
        assertThat(server.read(tenant.envPath() + "/status", "If-None-Match", etag)
                        .path("app_name")
                        .asString())
                .isEqualTo("store");
    }

    @Test
    void the_scale_is_empty_until_it_is_set() {
        JsonNode before = server.read(tenant.envPath() + "/scale");
        assertThat(before.path("processes").size()).isZero();
        assertThat(before.path("resource_version").asLong()).isEqualTo(1);
        server.happened(new EnvScaleSet(tenant.org(), tenant.app(), tenant.env(), List.of(new ProcessScale("web", 3))));
        JsonNode after = server.read(tenant.envPath() + "/scale");
        assertThat(after.at("/processes/0/desired").asInt()).isEqualTo(3);
        assertThat(after.path("resource_version").asLong()).isEqualTo(2);
    }

    @Test
    void placement_settings_are_the_default_ones_until_they_are_set() {
        String path = tenant.envPath() + "/workloads/worker/placement";
        JsonNode before = server.read(path);
        assertThat(before.path("constraints").size()).isZero();
        assertThat(before.path("affinities").size()).isZero();
        assertThat(before.path("priority").asInt()).isEqualTo(50);
        assertThat(before.path("resource_version").asLong()).isEqualTo(1);
        server.happened(placed("worker", 70), placed("web", 20), placed("worker", 80));
        JsonNode after = server.read(path);
        assertThat(after.at("/constraints/0/label").asString()).isEqualTo("disk");
        assertThat(after.at("/constraints/0/operator").asString()).isEqualTo("exists");
        assertThat(after.path("priority").asInt()).isEqualTo(80);
        assertThat(after.path("resource_version").asLong()).isEqualTo(3);
        server.get(tenant.envPath() + "/workloads/Worker/placement").refused(400, "invalid_argument");
    }

    private EnvPlacementSet placed(String processType, int priority) {
        LabelConstraint constraint = new LabelConstraint("disk", LabelOperator.EXISTS, null);
        return new EnvPlacementSet(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                processType,
                new PlacementSettings(List.of(constraint), List.of(), priority));
    }

    @Test
    void nothing_is_left_of_a_deleted_environment() {
        server.happened(
                web.wants(1),
                web.requests(first),
                web.reports(first, null, InstanceStatus.STOPPED),
                web.retires(),
                new EnvDeleted(tenant.org(), tenant.app(), tenant.env(), "production"));
        for (String path : List.of(
                "/status",
                "/scale",
                "/workloads",
                "/workloads/web/placement",
                "/instances",
                "/deploys",
                "/instances/" + first)) {
            server.get(tenant.envPath() + path).refused(404, "not_found");
        }
    }

    private JsonNode instance(InstanceId id) {
        return server.read(tenant.envPath() + "/instances/" + id);
    }

    private JsonNode workload() {
        return server.read(tenant.envPath() + "/workloads/web");
    }

    private JsonNode condition(String type) {
        return workload()
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode status() {
        return server.read(tenant.envPath() + "/status");
    }
}
