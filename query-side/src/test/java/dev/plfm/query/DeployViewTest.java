package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class DeployViewTest {
    private final QueryServer server;
    private final Tenant tenant;
    private final DeployId deploy = DeployId.generate();

    DeployViewTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
        server.happened(new DeployCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                deploy,
                DeployKind.DEPLOY,
                tenant.release(),
                List.of("web", "worker"),
                "rolling",
                null,
                null));
    }

    @Test
    void a_new_deploy_is_queued() {
        JsonNode queued = server.read(path());
        assertThat(queued.path("status").asString()).isEqualTo("queued");
        assertThat(queued.path("process_types").toString()).isEqualTo("[\"web\",\"worker\"]");
        assertThat(server.read(tenant.envPath() + "/deploys").at("/items/0")).isEqualTo(queued);
    }

    @Test
    void what_it_waits_for_and_whether_it_is_paused_is_its_phase() {
        assertThat(server.read(path()).has("phase")).isFalse();
        server.happened(becomes(DeployStatus.ROLLING, null));
        assertThat(server.read(path()).path("phase").asString()).isEqualTo("rolling");
        server.happened(new DeployStatusChanged(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                deploy,
                DeployStatus.ROLLING,
                "It waits.",
                null,
                DeployPhase.AWAITING_PROMOTION));
        assertThat(server.read(path()).path("phase").asString()).isEqualTo("awaiting_promotion");
        server.happened(new DeployPaused(tenant.org(), tenant.app(), tenant.env(), deploy));
        assertThat(server.read(path()).path("phase").asString()).isEqualTo("paused");
        server.happened(new DeployPromoted(tenant.org(), tenant.app(), tenant.env(), deploy));
        server.happened(new DeployResumed(tenant.org(), tenant.app(), tenant.env(), deploy));
        JsonNode resumed = server.read(path());
        assertThat(resumed.path("phase").asString()).isEqualTo("rolling");
        assertThat(resumed.path("resource_version").asLong()).isEqualTo(6);
        server.happened(becomes(DeployStatus.FAILED, "aborted"));
        assertThat(server.read(path()).has("phase")).isFalse();
    }

    @Test
    void a_rollback_shows_how_and_what_it_undoes() {
        DeployId rollback = DeployId.generate();
        server.happened(new DeployCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                rollback,
                DeployKind.ROLLBACK,
                tenant.release(),
                List.of("web"),
                "rolling",
                Rollout.rolling(),
                deploy));
        JsonNode shown = server.read(tenant.envPath() + "/deploys/" + rollback);
        assertThat(shown.path("rollback_of").asString()).isEqualTo(deploy.value());
        assertThat(shown.at("/rollout/max_surge").asInt()).isEqualTo(1);
        assertThat(server.read(path()).has("rollout")).isFalse();
    }

    @Test
    void a_wait_ends_with_the_deploy() throws Exception {
        CompletableFuture<Answer> waiting = server.http()
                .sendAsync(server.request(path() + "?wait_seconds=30"), BodyHandlers.ofString())
                .thenApply(Answer::new);
        server.happened(becomes(DeployStatus.ROLLING, null));
        assertThat(waiting).isNotDone();
        server.happened(becomes(DeployStatus.FAILED, "superseded"));
        JsonNode ended = waiting.get(5, TimeUnit.SECONDS).ok();
        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.path("failed_reason").asString()).isEqualTo("superseded");
        assertThat(ended.path("resource_version").asLong()).isEqualTo(3);
    }

    @Test
    void a_wait_for_an_ended_deploy_does_not_wait() {
        server.happened(becomes(DeployStatus.SUCCEEDED, null));
        assertThat(server.read(path() + "?wait_seconds=30").path("status").asString())
                .isEqualTo("succeeded");
    }

    @Test
    void a_wait_that_runs_out_answers_with_the_deploy_as_it_is() {
        assertThat(server.read(path() + "?wait_seconds=1").path("status").asString())
                .isEqualTo("queued");
    }

    @Test
    void a_deploy_of_another_environment_is_not_found() {
        server.get(Tenant.on(server).envPath() + "/deploys/" + deploy).refused(404, "not_found");
    }

    private String path() {
        return tenant.envPath() + "/deploys/" + deploy;
    }

    private DeployStatusChanged becomes(DeployStatus status, String reason) {
        return new DeployStatusChanged(tenant.org(), tenant.app(), tenant.env(), deploy, status, "So it is.", reason);
    }
}
