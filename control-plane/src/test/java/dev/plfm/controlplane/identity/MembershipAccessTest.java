package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.access.Scope;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class MembershipAccessTest {
    private final SignIn signIn = new SignIn(SharedServer.get());
    private final String run = UUID.randomUUID().toString();
    private final String owner = "owner-" + run + "@example.com";
    private final String bob = "bob-" + run + "@example.com";
    private Tenant tenant;
    private String members;

    @BeforeEach
    void an_organization() {
        tenant = Tenant.create(signIn.as(owner));
        members = "/v1/orgs/" + tenant.org + "/members";
    }

    private Answer add(Api by, String email, String role) {
        return by.post(members, Map.of("email", email, "role", role));
    }

    private String memberPath(String email) {
        for (JsonNode member : tenant.api.get(members).expect(200).json().at("/items")) {
            if (member.at("/email").asString().equals(email)) {
                return members + "/" + member.at("/id").asString();
            }
        }
        throw new AssertionError(email + " is no member");
    }

    @Test
    void a_member_acts_from_the_request_after_joining_to_the_one_before_leaving() {
        Api other = signIn.as(bob);
        other.get(tenant.appPath()).expect(404, "not_found");
        String member =
                members + "/" + add(tenant.api, bob, "developer").expect(201).get("/id");
        other.get(tenant.appPath()).expect(200);
        tenant.api.delete(member).expect(200);
        other.get(tenant.appPath()).expect(404, "not_found");
        other.patch(tenant.appPath(), Map.of("name", "mine", "expected_version", 1))
                .expect(404, "not_found");
        assertThat(other.get("/v1/orgs").expect(200).json().at("/items")).isEmpty();
        assertThat(other.get("/v1/auth/whoami").expect(200).json().at("/org_memberships"))
                .isEmpty();
        add(tenant.api, bob, "readonly").expect(201);
        other.get(tenant.appPath()).expect(200);
    }

    @Test
    void another_role_holds_for_the_next_request() {
        Api other = signIn.as(bob);
        String member =
                members + "/" + add(tenant.api, bob, "readonly").expect(201).get("/id");
        String apps = "/v1/orgs/" + tenant.org + "/apps";
        other.post(apps, Map.of("name", "tool")).expect(403, "insufficient_scope");
        tenant.api
                .patch(member, Map.of("role", "developer", "expected_version", 1))
                .expect(200);
        other.post(apps, Map.of("name", "tool")).expect(201);
        other.post("/v1/orgs/" + tenant.org + "/projects", Map.of("name", "tools"))
                .expect(403, "insufficient_scope");
        tenant.api
                .patch(member, Map.of("role", "readonly", "expected_version", 2))
                .expect(200);
        other.post(apps, Map.of("name", "tool2")).expect(403, "insufficient_scope");
    }

    @Test
    void the_last_owner_stays_owner() {
        String own = memberPath(owner);
        tenant.api.patch(own, Map.of("role", "admin", "expected_version", 1)).expect(409, "conflict");
        tenant.api.delete(own).expect(409, "conflict");
        add(tenant.api, bob, "owner").expect(201);
        tenant.api.patch(own, Map.of("role", "admin", "expected_version", 1)).expect(200);
        signIn.as(bob).delete(memberPath(bob)).expect(409, "conflict");
    }

    @Test
    void an_admin_manages_all_members_but_owners() {
        add(tenant.api, bob, "admin").expect(201);
        Api admin = signIn.as(bob);
        String eve = "eve-" + run + "@example.com";
        add(admin, eve, "owner").expect(403, "forbidden");
        String member = members + "/" + add(admin, eve, "admin").expect(201).get("/id");
        admin.patch(member, Map.of("role", "owner", "expected_version", 1)).expect(403, "forbidden");
        admin.patch(memberPath(owner), Map.of("role", "readonly", "expected_version", 1))
                .expect(403, "forbidden");
        admin.delete(memberPath(owner)).expect(403, "forbidden");
        admin.delete(member).expect(200);
    }

    @Test
    void a_narrowed_token_gives_less_than_the_role() {
        Api reader = signIn.as(owner, Set.of(Scope.APPS_READ));
        reader.get(tenant.appPath()).expect(200);
        reader.get(members).expect(403, "insufficient_scope");
        reader.patch(tenant.appPath(), Map.of("name", "x", "expected_version", 1))
                .expect(403, "insufficient_scope");
    }

    @Test
    void whoami_tells_a_person_what_she_is_where() {
        JsonNode told = tenant.api.get("/v1/auth/whoami").expect(200).json();
        assertThat(told.at("/subject_type").asString()).isEqualTo("user");
        assertThat(told.at("/subject_id").asString()).startsWith("usr_");
        assertThat(told.at("/display_name").asString()).isEqualTo(owner);
        assertThat(told.at("/org_memberships/0/org_id").asString()).isEqualTo(tenant.org);
        assertThat(told.at("/org_memberships/0/role").asString()).isEqualTo("owner");
        assertThat(told.at("/scopes")).hasSize(Scope.ofTenants().size());
    }

    @Test
    void whoami_tells_a_principal_its_organization_and_an_operator_all_scopes() {
        JsonNode principal = signIn.principal(tenant.api, tenant.org, Set.of(Scope.APPS_READ))
                .get("/v1/auth/whoami")
                .expect(200)
                .json();
        assertThat(principal.at("/subject_type").asString()).isEqualTo("service_principal");
        assertThat(principal.at("/subject_id").asString()).startsWith("sp_");
        assertThat(principal.at("/org_id").asString()).isEqualTo(tenant.org);
        assertThat(principal.at("/scopes").toString()).isEqualTo("[\"apps:read\"]");
        JsonNode operator = signIn.operator("op-" + run + "@example.com")
                .get("/v1/auth/whoami")
                .expect(200)
                .json();
        assertThat(operator.at("/scopes")).hasSize(Scope.values().length);
    }

    @Test
    void an_operator_sees_no_tenant() {
        Api operator = signIn.operator("op-" + run + "@example.com");
        operator.get("/v1/orgs/" + tenant.org).expect(404, "not_found");
        operator.get(tenant.appPath()).expect(404, "not_found");
        add(operator, bob, "owner").expect(404, "not_found");
    }
}
