package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.ForgetfulRows;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.StreamClient;
import dev.plfm.query.testing.Tenant;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every store's conditions on the organization are taken away: what is left between tenants is row-level security. */
class ForgottenConditionTest {
    private static final ProjectId PROJECT = ProjectId.generate();
    private static final ServicePrincipalId PRINCIPAL = ServicePrincipalId.generate();
    private static final DeployId DEPLOY = DeployId.generate();
    private static final InstanceId INSTANCE = InstanceId.generate();

    private static QueryServer server;
    private static Tenant ours;
    private static Tenant theirs;
    private static ForgetfulRows bound;
    private static QueryServer forgetful;

    @BeforeAll
    static void two_tenants_on_a_server_that_forgets_to_ask_for_the_organization() {
        server = QueryServer.alone();
        ours = Tenant.on(server);
        theirs = Tenant.on(server);
        Process process = Process.of(theirs, "web");
        server.happened(
                new ProjectCreated(theirs.org(), PROJECT, "secret project"),
                new ServicePrincipalCreated(theirs.org(), PRINCIPAL, "ci", List.of(Scope.APPS_READ)),
                process.wants(1),
                process.requests(INSTANCE),
                process.places(INSTANCE, NodeId.generate()),
                new DeployCreated(
                        theirs.org(),
                        theirs.app(),
                        theirs.env(),
                        DEPLOY,
                        DeployKind.DEPLOY,
                        theirs.release(),
                        List.of("web"),
                        "rolling",
                        null,
                        null));
        bound = new ForgetfulRows(server.readers());
        forgetful = server.beside(bound);
    }

    @AfterAll
    static void stop() {
        forgetful.close();
        server.close();
    }

    @Test
    void without_row_level_security_the_forgotten_condition_would_show_the_others_rows() {
        try (QueryServer unbound = server.beside(new ForgetfulRows(server.superuser()))) {
            unbound.read(ours.orgPath() + "/projects/" + PROJECT);
            unbound.read(theirResources().get(0));
            assertThat(unbound.read(ours.orgPath() + "/apps").path("items").size())
                    .isEqualTo(2);
            assertThat(unbound.get(ours.orgPath() + "/events").body())
                    .contains(theirs.org().value());
        }
    }

    @Test
    void with_it_there_is_nothing_of_the_others_under_any_path() {
        int before = bound.forgotten();
        for (String path : theirResources()) {
            Answer answer = forgetful.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body())
                    .as(path)
                    .startsWith("not_found:")
                    .doesNotContain(theirs.org().value());
        }
        assertThat(bound.forgotten() - before)
                .isGreaterThanOrEqualTo(theirResources().size());
    }

    @Test
    void lists_hold_the_organization_s_own_and_nothing_else() {
        for (String list : List.of("apps", "projects", "members", "service-principals", "events")) {
            int before = bound.forgotten();
            String body = forgetful.read(ours.orgPath() + "/" + list).toString();
            assertThat(bound.forgotten()).as(list).isGreaterThan(before);
            assertThat(body).as(list).doesNotContain(theirs.org().value());
        }
        assertThat(forgetful.read(ours.orgPath() + "/apps").path("items").size())
                .isEqualTo(1);
        assertThat(forgetful.read(ours.orgPath()).path("id").asString())
                .isEqualTo(ours.org().value());
    }

    @Test
    void usage_counts_the_organization_s_own() {
        assertThat(forgetful
                        .read(ours.orgPath() + "/quotas")
                        .at("/usage/max_instances")
                        .asInt())
                .isZero();
        assertThat(forgetful
                        .read(theirs.orgPath() + "/quotas")
                        .at("/usage/max_instances")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_stream_gives_the_organization_s_own_events_past_and_to_come() throws Exception {
        Tenant third = Tenant.on(server);
        try (StreamClient stream =
                StreamClient.open(forgetful, third.orgPath() + "/events/stream", "Accept", "application/x-ndjson")) {
            assertThat(stream.take(5))
                    .allMatch(line -> line.contains(third.org().value()));
            server.append(renamed(theirs), renamed(third));
            assertThat(stream.take(1))
                    .allMatch(line -> line.contains("app.updated")
                            && line.contains(third.org().value()));
        }
    }

    @Test
    void a_long_poll_ends_for_its_own_organization_only() {
        DeployId deploy = DeployId.generate();
        server.happened(new DeployCreated(
                ours.org(),
                ours.app(),
                ours.env(),
                deploy,
                DeployKind.DEPLOY,
                ours.release(),
                List.of("web"),
                "rolling",
                null,
                null));
        forgetful
                .get(ours.envPath() + "/deploys/" + DEPLOY + "?wait_seconds=30")
                .refused(404, "not_found");
        CompletableFuture<HttpResponse<String>> waiting = forgetful
                .http()
                .sendAsync(
                        forgetful.request(ours.envPath() + "/deploys/" + deploy + "?wait_seconds=30"),
                        HttpResponse.BodyHandlers.ofString());
        server.happened(new DeployStatusChanged(
                ours.org(), ours.app(), ours.env(), deploy, DeployStatus.SUCCEEDED, null, null));
        assertThat(waiting.join().body()).contains("\"status\":\"succeeded\"");
    }

    /** What the others have, asked for under our organization. */
    private static List<String> theirResources() {
        String app = ours.orgPath() + "/apps/" + theirs.app();
        String env = app + "/envs/" + theirs.env();
        return List.of(
                app,
                app + "/envs",
                app + "/releases/" + theirs.release(),
                env,
                env + "/scale",
                env + "/status",
                env + "/deploys",
                env + "/deploys/" + DEPLOY,
                env + "/instances",
                env + "/instances/" + INSTANCE,
                env + "/instances/" + INSTANCE + "/why",
                env + "/workloads",
                env + "/workloads/web",
                env + "/workloads/web/why-not",
                env + "/workloads/web/placement",
                ours.orgPath() + "/projects/" + PROJECT,
                ours.orgPath() + "/service-principals/" + PRINCIPAL);
    }

    private static DomainEvent renamed(Tenant tenant) {
        return new AppUpdated(tenant.org(), tenant.app(), "renamed", null, null);
    }
}
