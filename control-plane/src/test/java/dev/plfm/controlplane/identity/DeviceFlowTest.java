package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.kernel.access.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("shared-server")
class DeviceFlowTest {
    private static final String ADA = "ada.device@example.com";

    private final SignIn signIn = new SignIn(SharedServer.get());

    @Test
    void a_device_waits_until_a_person_approves_and_has_its_tokens_once() {
        Answer started = signIn.startDevice(null);
        assertThat(started.get("/user_code")).matches("[B-Z]{4}-[B-Z]{4}");
        assertThat(started.get("/verification_uri_complete"))
                .startsWith(started.get("/verification_uri"))
                .contains(started.get("/user_code"));
        assertThat(started.json().at("/expires_in_seconds").asInt()).isEqualTo(600);
        assertThat(started.json().at("/poll_interval_seconds").asInt()).isEqualTo(5);

        Answer pending = signIn.poll(started).expect(400, "authorization_pending");
        assertThat(pending.json().at("/retryable").asBoolean()).isTrue();
        passIntervals(started);
        signIn.decide(started, ADA, true);
        Answer approved = signIn.poll(started).expect(200);
        assertThat(approved.get("/token_type")).isEqualTo("Bearer");
        assertThat(approved.json().at("/expires_in_seconds").asInt()).isEqualTo(900);
        assertThat(approved.get("/access_token")).startsWith("plfm_at_");
        assertThat(approved.get("/refresh_token")).startsWith("plfm_rt_");
        signIn.poll(started).expect(400, "expired_token");
        Answer whoami = signIn.anybody()
                .withToken(approved.get("/access_token"))
                .get("/v1/auth/whoami")
                .expect(200);
        assertThat(whoami.get("/display_name")).isEqualTo(ADA);
    }

    @Test
    void a_device_that_polls_too_often_is_slowed_down_a_little_more_each_time() {
        Answer started = signIn.startDevice(null);
        signIn.poll(started).expect(400, "authorization_pending");
        assertThat(signIn.poll(started).expect(429, "slow_down").header("Retry-After"))
                .contains("10");
        assertThat(signIn.poll(started).expect(429, "slow_down").header("Retry-After"))
                .contains("15");
        passIntervals(started);
        assertThat(signIn.poll(started).expect(400, "authorization_pending").header("Retry-After"))
                .contains("15");
    }

    @Test
    void a_device_that_polls_too_often_gets_no_tokens_even_when_approved() {
        Answer started = signIn.startDevice(null);
        signIn.poll(started).expect(400, "authorization_pending");
        signIn.decide(started, ADA, true);
        signIn.poll(started).expect(429, "slow_down");
        passIntervals(started);
        signIn.poll(started).expect(200);
    }

    @Test
    void a_denied_device_is_told_so() {
        Answer started = signIn.startDevice(null);
        signIn.decide(started, ADA, false);
        signIn.poll(started).expect(400, "access_denied");
    }

    @Test
    void a_device_code_lives_ten_minutes_even_when_approved() {
        Answer started = signIn.startDevice(null);
        signIn.decide(started, ADA, true);
        SharedServer.get()
                .sql()
                .sql("UPDATE command.device_authorization SET expires_at = now() WHERE device_code_hash = ?")
                .param(SignIn.hash(started.get("/device_code")))
                .update();
        signIn.poll(started).expect(400, "expired_token");
    }

    @Test
    void a_device_gets_the_scopes_that_it_asked_for_and_no_others() {
        Tokens tokens = signIn.person(ADA, Set.of(Scope.APPS_READ, Scope.ORGS_READ));
        Answer whoami = signIn.anybody()
                .withToken(tokens.access())
                .get("/v1/auth/whoami")
                .expect(200);
        assertThat(whoami.json().at("/scopes").toString()).isEqualTo("[\"orgs:read\",\"apps:read\"]");
        signIn.anybody()
                .withToken(tokens.access())
                .post("/v1/orgs", Map.of("name", "no"))
                .expect(403, "insufficient_scope");
    }

    @Test
    void scopes_that_do_not_exist_or_are_an_operators_cannot_be_asked_for() {
        for (String scope : List.of("nodes:admin", "quotas:admin", "apps:own", "")) {
            signIn.anybody()
                    .post("/v1/auth/device/start", Map.of("scopes", List.of(scope)))
                    .expect(400, "invalid_argument");
        }
        signIn.anybody()
                .post("/v1/auth/device/start", Map.of("scopes", List.of()))
                .expect(400, "invalid_argument");
        signIn.anybody()
                .post("/v1/auth/device/start", Map.of("device_name", "two\nlines"))
                .expect(400, "invalid_argument");
    }

    @Test
    void an_unknown_device_code_is_answered_as_an_expired_one() {
        Answer unknown = signIn.anybody()
                .post("/v1/auth/device/token", Map.of("device_code", "plfm_dc_unknown"))
                .expect(400, "expired_token");
        Answer used = signIn.startDevice(null);
        signIn.decide(used, ADA, true);
        signIn.poll(used).expect(200);
        assertThat(signIn.poll(used).get("/detail")).isEqualTo(unknown.get("/detail"));
        signIn.anybody().post("/v1/auth/device/token", Map.of()).expect(400, "invalid_argument");
    }

    /** As if the device had waited. */
    private static void passIntervals(Answer started) {
        SharedServer.get()
                .sql()
                .sql("UPDATE command.device_authorization SET last_polled_at = now() - interval '1 minute'"
                        + " WHERE device_code_hash = ?")
                .param(SignIn.hash(started.get("/device_code")))
                .update();
    }
}
