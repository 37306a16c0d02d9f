package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.kernel.access.Scope;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("shared-server")
class RefreshTest {
    private static final String ADA = "ada.refresh@example.com";

    private final SignIn signIn = new SignIn(SharedServer.get());

    private Answer whoami(String access) {
        return signIn.anybody().withToken(access).get("/v1/auth/whoami");
    }

    @Test
    void a_refresh_token_is_exchanged_for_a_new_pair_with_the_same_scopes() {
        Tokens first = signIn.person(ADA, Set.of(Scope.APPS_READ));
        Tokens second = Tokens.of(signIn.refresh(first.refresh()).expect(200));
        assertThat(second.refresh()).isNotEqualTo(first.refresh());
        assertThat(whoami(second.access()).expect(200).json().at("/scopes").toString())
                .isEqualTo("[\"apps:read\"]");
        whoami(first.access()).expect(200);
        Tokens.of(signIn.refresh(second.refresh()).expect(200));
    }

    @Test
    void a_refresh_token_that_is_used_again_ends_the_whole_sign_in_and_no_other() {
        Tokens other = signIn.person(ADA, null);
        Tokens first = signIn.person(ADA, null);
        Tokens second = Tokens.of(signIn.refresh(first.refresh()).expect(200));
        signIn.refresh(first.refresh()).expect(401, "token_revoked");
        whoami(first.access()).expect(401, "token_revoked");
        whoami(second.access()).expect(401, "token_revoked");
        signIn.refresh(second.refresh()).expect(401, "token_revoked");
        whoami(other.access()).expect(200);
        signIn.refresh(other.refresh()).expect(200);
    }

    @RepeatedTest(5)
    void of_two_refreshes_with_one_token_at_once_exactly_one_wins() {
        Tokens tokens = signIn.person(ADA, null);
        Supplier<Answer> refresh = () -> signIn.refresh(tokens.refresh());
        Answer[] answers = atOnce(refresh, refresh);
        Answer won = answers[answers[0].status() == 200 ? 0 : 1].expect(200);
        answers[answers[0].status() == 200 ? 1 : 0].expect(401, "token_revoked");
        whoami(won.get("/access_token")).expect(401, "token_revoked");
        signIn.refresh(won.get("/refresh_token")).expect(401, "token_revoked");
    }

    @RepeatedTest(10)
    void nothing_escapes_a_revocation_by_being_exchanged_meanwhile() {
        Tokens tokens = signIn.person(ADA, null);
        Answer[] answers =
                atOnce(() -> signIn.refresh(tokens.refresh()), () -> signIn.revoke("refresh_token", tokens.refresh()));
        answers[1].expect(200);
        whoami(tokens.access()).expect(401, "token_revoked");
        if (answers[0].status() == 200) {
            whoami(answers[0].get("/access_token")).expect(401, "token_revoked");
            signIn.refresh(answers[0].get("/refresh_token")).expect(401, "token_revoked");
        }
    }

    @Test
    void a_refresh_token_ends_with_its_time() {
        Tokens tokens = signIn.person(ADA, null);
        signIn.expire(tokens.refresh());
        signIn.refresh(tokens.refresh()).expect(401, "token_expired");
    }

    @Test
    void what_is_no_refresh_token_is_refused() {
        Tokens tokens = signIn.person(ADA, null);
        signIn.refresh("plfm_rt_unknown").expect(401, "unauthorized");
        signIn.refresh(tokens.access()).expect(401, "unauthorized");
        signIn.anybody().post("/v1/auth/token/refresh", Map.of()).expect(400, "invalid_argument");
        whoami(tokens.refresh()).expect(401, "unauthorized");
    }

    @Test
    void revoking_is_immediate_and_may_be_repeated() {
        Tokens tokens = signIn.person(ADA, null);
        for (int i = 0; i < 2; i++) {
            assertThat(signIn.revoke("access_token", tokens.access())
                            .expect(200)
                            .json()
                            .at("/ok")
                            .asBoolean())
                    .isTrue();
            whoami(tokens.access()).expect(401, "token_revoked");
        }
        Tokens next = Tokens.of(signIn.refresh(tokens.refresh()).expect(200));
        for (int i = 0; i < 2; i++) {
            signIn.revoke("refresh_token", next.refresh()).expect(200);
            whoami(next.access()).expect(401, "token_revoked");
            signIn.refresh(next.refresh()).expect(401, "token_revoked");
        }
    }

    @Test
    void revoking_what_does_not_exist_tells_nothing_and_naming_nothing_is_refused() {
        signIn.revoke("access_token", "plfm_at_unknown").expect(200);
        signIn.revoke("refresh_token", "unknown").expect(200);
        signIn.anybody().post("/v1/auth/token/revoke", Map.of()).expect(400, "invalid_argument");
    }

    @Test
    void an_operators_token_can_be_revoked_too() {
        Api operator = signIn.operator("operator.refresh@example.com");
        operator.get("/v1/nodes").expect(200);
        signIn.revoke("access_token", operator.token()).expect(200);
        operator.get("/v1/nodes").expect(401, "token_revoked");
    }

    @SafeVarargs
    private static Answer[] atOnce(Supplier<Answer>... calls) {
        CyclicBarrier start = new CyclicBarrier(calls.length);
        return Stream.of(calls)
                .map(call -> CompletableFuture.supplyAsync(() -> {
                    try {
                        start.await();
                        return call.get();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toArray(Answer[]::new);
    }
}
