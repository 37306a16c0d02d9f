package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.LoggedEvents;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Client;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.access.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class ServicePrincipalTest {
    private static final String OWNER = "owner.principals@example.com";

    private final SignIn signIn = new SignIn(SharedServer.get());
    private Tenant tenant;
    private String path;
    private Answer created;
    private Client client;

    @BeforeEach
    void a_principal_that_reads_organizations_and_apps() {
        tenant = Tenant.create(signIn.as(OWNER));
        path = "/v1/orgs/" + tenant.org + "/service-principals";
        created = create(tenant.api, "orgs:read", "apps:read").expect(201);
        client = Client.of(created);
    }

    private Answer create(Api maker, String... scopes) {
        return maker.post(path, Map.of("name", "ci", "scopes", List.of(scopes)));
    }

    private String own() {
        return path + "/" + created.get("/id");
    }

    private Api signedIn() {
        return signIn.anybody()
                .withToken(signIn.client(client, null).expect(200).get("/access_token"));
    }

    @Test
    void its_secret_is_shown_once() {
        assertThat(client.secret()).startsWith("plfm_cs_");
        assertThat(created.header("Location")).contains(own());
        JsonNode shown = tenant.api.get(own()).expect(200).json();
        assertThat(shown.at("/client_id").asString()).isEqualTo(client.id());
        assertThat(shown.at("/scopes").toString()).isEqualTo("[\"orgs:read\",\"apps:read\"]");
        assertThat(shown.has("client_secret")).isFalse();
        assertThat(tenant.api.get(path).expect(200).text())
                .contains(client.id())
                .doesNotContain("plfm_cs_");
    }

    @Test
    void it_signs_in_with_its_secret_to_its_own_organization() {
        Answer token = signIn.client(client, null).expect(200);
        assertThat(token.json().has("refresh_token")).isFalse();
        assertThat(token.json().at("/expires_in_seconds").asInt()).isEqualTo(900);
        Api api = signedIn();
        api.get("/v1/orgs/" + tenant.org).expect(200);
        api.get(tenant.appPath()).expect(200);
        api.get("/v1/orgs/" + tenant.org + "/projects").expect(403, "insufficient_scope");
        assertThat(api.get("/v1/orgs").expect(200).json().at("/items")).hasSize(1);
        Tenant other = Tenant.create(signIn.as("other.principals@example.com"));
        api.get("/v1/orgs/" + other.org).expect(404, "not_found");
    }

    @Test
    void a_wrong_secret_and_an_unknown_id_are_answered_alike() {
        Answer wrong =
                signIn.client(new Client(client.id(), "plfm_cs_wrong"), null).expect(401, "unauthorized");
        Answer unknown = signIn.client(new Client("sp_01JD0000000000000000000001", "plfm_cs_wrong"), null)
                .expect(401, "unauthorized");
        Answer nonsense = signIn.client(new Client("nobody", "x"), null).expect(401, "unauthorized");
        assertThat(wrong.get("/detail")).isEqualTo(unknown.get("/detail")).isEqualTo(nonsense.get("/detail"));
        assertThat(wrong.headers().keySet()).isEqualTo(unknown.headers().keySet());
        signIn.anybody()
                .post("/v1/auth/token", Map.of("grant_type", "password", "client_id", "x", "client_secret", "x"))
                .expect(400, "invalid_argument");
    }

    @Test
    void its_token_can_be_narrowed_but_not_widened() {
        Api narrow = signIn.anybody()
                .withToken(signIn.client(client, Set.of(Scope.APPS_READ, Scope.PROJECTS_READ))
                        .expect(200)
                        .get("/access_token"));
        narrow.get(tenant.appPath()).expect(200);
        narrow.get("/v1/orgs/" + tenant.org).expect(403, "insufficient_scope");
        narrow.get("/v1/orgs/" + tenant.org + "/projects").expect(403, "insufficient_scope");
    }

    @Test
    void other_scopes_hold_for_its_next_request() {
        Api api = signedIn();
        api.get(tenant.appPath()).expect(200);
        tenant.api
                .patch(own(), Map.of("scopes", List.of("orgs:read", "projects:read"), "expected_version", 1))
                .expect(200);
        api.get(tenant.appPath()).expect(403, "insufficient_scope");
        api.get("/v1/orgs/" + tenant.org + "/projects").expect(200);
    }

    @Test
    void a_new_secret_replaces_the_old_one_and_ends_what_came_of_it() {
        Api before = signedIn();
        Answer rotated = tenant.api
                .post(own() + "/rotate", Map.of("expected_version", 1))
                .expect(200);
        Client renewed = Client.of(rotated);
        assertThat(renewed.secret()).isNotEqualTo(client.secret());
        before.get("/v1/orgs/" + tenant.org).expect(401, "token_revoked");
        signIn.client(client, null).expect(401, "unauthorized");
        signIn.client(renewed, null).expect(200);
        tenant.api.post(own() + "/rotate", Map.of("expected_version", 1)).expect(409, "version_conflict");
    }

    @Test
    void deleting_it_ends_its_tokens_at_once() {
        Api api = signedIn();
        tenant.api.delete(own()).expect(200);
        api.get("/v1/orgs/" + tenant.org).expect(401, "token_revoked");
        signIn.client(client, null).expect(401, "unauthorized");
        tenant.api.get(own()).expect(404, "not_found");
        tenant.api.delete(own()).expect(200);
        tenant.api.post(own() + "/rotate", null).expect(404, "not_found");
    }

    @Test
    void scopes_that_do_not_exist_or_are_an_operators_are_refused() {
        for (String scope : List.of("nodes:admin", "quotas:admin", "apps:own")) {
            create(tenant.api, scope).expect(400, "invalid_argument");
            tenant.api
                    .patch(own(), Map.of("scopes", List.of(scope), "expected_version", 1))
                    .expect(400, "invalid_argument");
        }
        create(tenant.api).expect(400, "invalid_argument");
        tenant.api.post(path, Map.of("name", "ci")).expect(400, "invalid_argument");
        tenant.api.post(path, Map.of("scopes", List.of("apps:read"))).expect(400, "invalid_argument");
    }

    @Test
    void nobody_gets_more_through_a_principal_than_the_own_token_allows() {
        Api narrow = signIn.as(OWNER, Set.of(Scope.ORGS_ADMIN, Scope.ORGS_READ));
        Api principal = signIn.principal(tenant.api, tenant.org, Set.of(Scope.ORGS_ADMIN, Scope.ORGS_READ));
        for (Api maker : List.of(narrow, principal)) {
            create(maker, "orgs:read", "apps:read").expect(403, "insufficient_scope");
            maker.patch(own(), Map.of("scopes", List.of("apps:write"), "expected_version", 1))
                    .expect(403, "insufficient_scope");
            maker.post(own() + "/rotate", null).expect(403, "insufficient_scope");
            create(maker, "orgs:read").expect(201);
        }
        signedIn().get(tenant.appPath()).expect(200);
    }

    @Test
    void a_principal_founds_no_organization_and_makes_no_owner() {
        Api principal = signIn.principal(tenant.api, tenant.org, Scope.ofTenants());
        principal.post("/v1/orgs", Map.of("name", "own")).expect(403, "forbidden");
        principal
                .post("/v1/orgs/" + tenant.org + "/members", Map.of("email", "x@example.com", "role", "owner"))
                .expect(403, "forbidden");
    }

    @Test
    void secrets_and_tokens_are_in_no_event_and_stored_nowhere_in_clear() {
        Client renewed = Client.of(tenant.api
                .post(own() + "/rotate", null, "Idempotency-Key", "rotate-" + client.id())
                .expect(200));
        String token = signIn.client(renewed, null).expect(200).get("/access_token");
        for (String secret : List.of(client.secret(), renewed.secret(), token)) {
            for (JsonNode event : LoggedEvents.of(SharedServer.get().sql())) {
                assertThat(event.toString()).doesNotContain(secret);
            }
            for (String table : List.of("token", "client_secret", "service_principal")) {
                assertThat(SharedServer.get()
                                .sql()
                                .sql(
                                        "SELECT count(*) FROM command." + table
                                                + " t WHERE position(? in t::text || encode(convert_to(t::text, 'UTF8'), 'escape')) > 0")
                                .param(secret)
                                .query(Long.class)
                                .single())
                        .isZero();
            }
            assertThat(SharedServer.get()
                            .sql()
                            .sql(
                                    "SELECT count(*) FROM command.idempotency WHERE position(? in encode(body, 'escape')) > 0")
                            .param(secret)
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }
}
