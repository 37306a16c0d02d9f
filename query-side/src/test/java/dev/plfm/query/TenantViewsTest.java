package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRemoved;
import dev.plfm.kernel.event.OrgEvent.OrgMemberRoleUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgUpdated;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class TenantViewsTest {
    private final QueryServer server;
    private final Tenant tenant;

    TenantViewsTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
    }

    @Test
    void an_org_is_read_as_it_was_created_and_renamed() {
        JsonNode created = server.read(tenant.orgPath());
        assertThat(created.path("name").asString()).isEqualTo("Shop Ltd");
        assertThat(created.path("resource_version").asLong()).isEqualTo(1);
        assertThat(created.path("created_at")).isEqualTo(created.path("updated_at"));
        server.happened(new OrgUpdated(tenant.org(), "Shop plc"));
        JsonNode renamed = server.read(tenant.orgPath());
        assertThat(renamed.path("name").asString()).isEqualTo("Shop plc");
        assertThat(renamed.path("resource_version").asLong()).isEqualTo(2);
    }

    @Test
    void a_caller_sees_only_the_orgs_that_it_belongs_to() {
        Tenant.on(server);
        JsonNode orgs = server.read("/v1/orgs", "X-Email", tenant.email());
        assertThat(orgs.path("items").size()).isEqualTo(1);
        assertThat(orgs.path("total").asLong()).isEqualTo(1);
        assertThat(orgs.at("/items/0/id").asString()).isEqualTo(tenant.org().value());
        assertThat(orgs.has("next_cursor")).isTrue();
        assertThat(server.read("/v1/orgs").path("items").size()).isZero();
    }

    @Test
    void members_come_change_and_go() {
        MemberId member = MemberId.generate();
        server.happened(
                new OrgMemberAdded(tenant.org(), member, "new@example.com", Role.READONLY),
                new OrgMemberRoleUpdated(tenant.org(), member, Role.READONLY, Role.ADMIN));
        JsonNode second = server.read(tenant.orgPath() + "/members").at("/items/1");
        assertThat(second.path("role").asString()).isEqualTo("admin");
        assertThat(second.path("resource_version").asLong()).isEqualTo(2);
        server.happened(new OrgMemberRemoved(tenant.org(), member, "new@example.com"));
        assertThat(server.read(tenant.orgPath() + "/members").path("items").size())
                .isEqualTo(1);
    }

    @Test
    void a_project_is_read_until_it_is_deleted() {
        ProjectId project = ProjectId.generate();
        String path = tenant.orgPath() + "/projects/" + project;
        server.happened(
                new ProjectCreated(tenant.org(), project, "one"), new ProjectUpdated(tenant.org(), project, "two"));
        assertThat(server.read(path).path("name").asString()).isEqualTo("two");
        assertThat(server.read(tenant.orgPath() + "/projects").path("items").size())
                .isEqualTo(1);
        server.happened(new ProjectDeleted(tenant.org(), project, "two"));
        server.get(path).refused(404, "not_found");
    }

    @Test
    void apps_are_filtered_by_project() {
        ProjectId project = ProjectId.generate();
        AppId app = AppId.generate();
        server.happened(
                new ProjectCreated(tenant.org(), project, "one"),
                new AppCreated(tenant.org(), app, "second", null, null),
                new AppUpdated(tenant.org(), app, "second", "moved", project));
        JsonNode apps = server.read(tenant.orgPath() + "/apps?project_id=" + project);
        assertThat(apps.path("items").size()).isEqualTo(1);
        assertThat(apps.at("/items/0/description").asString()).isEqualTo("moved");
        assertThat(server.read(tenant.orgPath() + "/apps").path("items").size()).isEqualTo(2);
    }

    @Test
    void an_environment_shows_whether_failed_deploys_are_undone() {
        assertThat(server.read(tenant.envPath()).path("auto_rollback").asBoolean())
                .isFalse();
        server.happened(new EnvUpdated(tenant.org(), tenant.app(), tenant.env(), "production", null, null, true));
        server.happened(new EnvUpdated(tenant.org(), tenant.app(), tenant.env(), "live", null, null, null));
        assertThat(server.read(tenant.envPath()).path("auto_rollback").asBoolean())
                .isTrue();
        server.happened(new EnvUpdated(tenant.org(), tenant.app(), tenant.env(), "live", null, null, false));
        assertThat(server.read(tenant.envPath()).path("auto_rollback").asBoolean())
                .isFalse();
    }

    @Test
    void an_environment_shows_that_it_is_being_deleted_and_then_is_gone() {
        assertThat(server.read(tenant.envPath()).has("deleting")).isFalse();
        server.happened(new EnvUpdated(tenant.org(), tenant.app(), tenant.env(), "production", true));
        assertThat(server.read(tenant.envPath()).path("deleting").asBoolean()).isTrue();
        server.happened(new EnvDeleted(tenant.org(), tenant.app(), tenant.env(), "production"));
        server.get(tenant.envPath()).refused(404, "not_found");
        assertThat(server.read(tenant.appPath() + "/envs").path("items").size()).isZero();
    }

    @Test
    void a_release_tells_its_process_types_and_the_command_of_web() {
        JsonNode release = server.read(tenant.appPath() + "/releases/" + tenant.release());
        assertThat(release.path("process_types").toString()).isEqualTo("[\"web\",\"worker\"]");
        assertThat(release.path("command").toString()).isEqualTo("[\"/shop\",\"serve\"]");
        assertThat(release.path("image_digest").asString()).isEqualTo(Tenant.DIGEST);
        assertThat(server.read(tenant.appPath() + "/releases").at("/items/0")).isEqualTo(release);
    }

    @Test
    void what_belongs_to_another_org_is_not_found() {
        Tenant other = Tenant.on(server);
        server.get(other.orgPath() + "/apps/" + tenant.app()).refused(404, "not_found");
        server.get(other.orgPath() + "/apps/" + tenant.app() + "/envs").refused(404, "not_found");
        server.get(other.appPath() + "/envs/" + tenant.env()).refused(404, "not_found");
        server.get(other.appPath() + "/releases/" + tenant.release()).refused(404, "not_found");
    }

    @Test
    void a_deleted_app_takes_its_releases_with_it() {
        server.happened(new AppDeleted(tenant.org(), tenant.app(), "shop", null, null));
        server.get(tenant.appPath()).refused(404, "not_found");
        server.get(tenant.appPath() + "/releases/" + tenant.release()).refused(404, "not_found");
    }

    @Test
    void a_client_that_has_the_current_version_is_told_so() {
        String etag = server.get(tenant.appPath()).etag();
        assertThat(etag).isEqualTo("\"1\"");
        assertThat(server.get(tenant.appPath(), "If-None-Match", etag).status()).isEqualTo(304);
        server.happened(new AppUpdated(tenant.org(), tenant.app(), "shop", "changed", null));
        assertThat(server.get(tenant.appPath(), "If-None-Match", etag).status()).isEqualTo(200);
    }
}
