package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.ServerRoutes;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An endpoint that declares nothing is refused by the server and reported by the check; so are tokens that are for development only. */
class DefaultDenyTest {
    private static TestServer server;
    private static SignIn signIn;

    @BeforeAll
    static void a_server_with_an_endpoint_that_declares_nothing() {
        server = TestServer.start(Map.of("dev", "false"), Map.of(UndeclaredController.PROPERTY, true), exchange -> {});
        signIn = new SignIn(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_endpoint_without_a_declaration_serves_nobody() {
        Api owner = signIn.as("owner@example.com");
        Tenant tenant = Tenant.create(owner);
        Api operator = signIn.operator("operator@example.com");
        for (String path : List.of("/v1/undeclared", "/v1/orgs/" + tenant.org + "/undeclared", "/undeclared")) {
            signIn.anybody().get(path).expect(401, "unauthorized");
            owner.get(path).expect(403, "forbidden");
            operator.get(path).expect(403, "forbidden");
        }
    }

    @Test
    void an_endpoint_without_a_declaration_is_reported() {
        Map<String, String> with =
                ServerRoutes.of(ServerRoutes.ofClassPath("dev.plfm", Map.of(UndeclaredController.PROPERTY, "true")));
        assertThat(with)
                .containsEntry("GET /v1/undeclared", "undeclared")
                .containsEntry("GET /undeclared", "undeclared");
        assertThat(ServerRoutes.of(ServerRoutes.ofClassPath("dev.plfm"))).doesNotContainValue("undeclared");
    }

    @Test
    void what_nobody_serves_is_not_found_outside_of_the_api() {
        signIn.anybody().get("/nowhere").expect(404, "not_found");
        signIn.anybody().get("/v1/nowhere").expect(401, "unauthorized");
        signIn.as("owner@example.com").get("/v1/nowhere").expect(404, "not_found");
    }

    @Test
    void development_tokens_are_refused_unless_it_is_for_development() {
        for (String email : List.of("owner@example.com", "operator@example.com")) {
            server.as(email).get("/v1/orgs").expect(401, "unauthorized");
            server.as(email).post("/v1/orgs", Map.of("name", "x")).expect(401, "unauthorized");
            server.as(email).get("/v1/nodes").expect(401, "unauthorized");
            server.as(email).get("/v1/auth/whoami").expect(401, "unauthorized");
        }
        try (TestServer development = TestServer.start(Map.of())) {
            development.as("owner@example.com").get("/v1/orgs").expect(200);
        }
    }
}
