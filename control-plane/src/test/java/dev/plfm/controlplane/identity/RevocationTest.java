package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.value.Email;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tokens of every kind can be revoked, and what an operator handed out goes with the operator's own. */
class RevocationTest {
    private static final TestServer SERVER = TestServer.start(Map.of());

    private final SignIn signIn = new SignIn(SERVER);
    private final Accounts accounts = SERVER.bean(Accounts.class);
    private final OperatorTokens operators = SERVER.bean(OperatorTokens.class);
    private final Email operator = new Email("o" + UUID.randomUUID() + "@example.com");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void a_nodes_token_can_be_revoked() {
        String enrollment = enrollment(operator());
        String node = enroll(enrollment).expect(201).get("/node_token");
        signIn.anybody().withToken(node).get("/v1/nodes").expect(403);
        revoke(node);
        signIn.anybody().withToken(node).get("/v1/nodes").expect(401, "token_revoked");
    }

    @Test
    void an_enrolment_token_can_be_revoked() {
        String enrollment = enrollment(operator());
        revoke(enrollment);
        enroll(enrollment).expect(401, "token_revoked");
    }

    @Test
    void a_session_can_be_revoked() {
        Sessions sessions = SERVER.bean(Sessions.class);
        OpaqueToken session = sessions.start(operator);
        revoke(session.text());
        assertThat(sessions.person(session)).isEmpty();
    }

    @Test
    void with_an_operators_token_goes_what_it_handed_out_and_nothing_else() {
        Api api = operator();
        String enrollment = enrollment(api);
        OpaqueToken link = link(api);
        Api other = signIn.operator("o" + UUID.randomUUID() + "@example.com");
        String othersEnrollment = enrollment(other);
        OpaqueToken othersLink = link(other);
        String usedEnrollment = enrollment(api);
        String node = enroll(usedEnrollment).expect(201).get("/node_token");

        revoke(api.token());

        api.get("/v1/nodes").expect(401, "token_revoked");
        enroll(enrollment).expect(401, "token_revoked");
        assertThat(accounts.invited(link)).isEmpty();
        assertThat(accounts.setPassword(link, "correct horse battery")).isFalse();
        enroll(othersEnrollment).expect(201);
        assertThat(accounts.invited(othersLink)).isPresent();
        signIn.anybody().withToken(node).get("/v1/nodes").expect(403);
    }

    @Test
    void a_new_operators_token_ends_what_the_one_before_handed_out() {
        Api api = operator();
        String enrollment = enrollment(api);
        OpaqueToken link = link(api);

        Api next = operator();

        enroll(enrollment).expect(401, "token_revoked");
        assertThat(accounts.invited(link)).isEmpty();
        String later = enrollment(next);
        revoke(api.token());
        enroll(later).expect(201);
    }

    private Api operator() {
        return signIn.anybody().withToken(operators.issue(operator).token().text());
    }

    private void revoke(String token) {
        signIn.revoke("access_token", token).expect(200);
    }

    private static String enrollment(Api operator) {
        return operator.post("/v1/auth/enrollment-tokens", null).expect(201).get("/enrollment_token");
    }

    private static OpaqueToken link(Api operator) {
        String url = operator.post("/v1/auth/accounts", Map.of("email", "p" + UUID.randomUUID() + "@example.com"))
                .expect(201)
                .get("/password_url");
        return new OpaqueToken(url.substring(url.lastIndexOf('/') + 1));
    }

    private Api.Answer enroll(String enrollment) {
        return signIn.anybody()
                .withToken(enrollment)
                .post(
                        "/v1/nodes/enroll",
                        Map.of(
                                "hostname",
                                "n" + UUID.randomUUID(),
                                "region",
                                "r1",
                                "wireguard_public_key",
                                UUID.randomUUID().toString(),
                                "agent_mtls_subject",
                                "CN=n1",
                                "cpu_cores",
                                1.0,
                                "memory_bytes",
                                1L << 30));
    }
}
