package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.ApiDocument;
import dev.plfm.controlplane.testing.ApiOperation;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** Every operation of the document, called by those who may and by those who may not, with real tokens. */
@Tag("shared-server")
class AuthorizationWalkTest {
    private static final String GARBAGE = "plfm_at_garbage";
    private static final Set<String> NAMED = Set.of("any-caller", "operator", "own-node", "own-ingress", "none");

    /** Where the right token gets another answer than success: the environment still drains, no node has used a volume
     * or runs anything. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "deleteApp", "in_use",
            "createSnapshot", "conflict",
            "getSealedSecret", "not_found",
            "getSnapshot", "not_found",
            "restoreVolume", "not_found",
            "reportVolumeJobStatus", "not_found");

    private static final List<ApiOperation> OPERATIONS =
            Walk.gently(ApiDocument.load().operations());

    private static WalkTenant ours;
    private static Api enrollment;
    private static Map<String, String> badTokens;

    @BeforeAll
    static void two_people_and_their_tokens() {
        SignIn signIn = new SignIn(SharedServer.get());
        ours = new WalkTenant(signIn, "ours");
        enrollment = signIn.anybody()
                .withToken(ours.operator()
                        .post("/v1/auth/enrollment-tokens", null)
                        .expect(201)
                        .get("/enrollment_token"));
        Tokens expired = signIn.person("late@example.com", null);
        signIn.expire(expired.access());
        Tokens revoked = signIn.person("late@example.com", null);
        signIn.revoke("access_token", revoked.access()).expect(200);
        badTokens = new LinkedHashMap<>();
        badTokens.put(GARBAGE, "unauthorized");
        badTokens.put("garbage", "unauthorized");
        badTokens.put(revoked.refresh(), "unauthorized");
        badTokens.put(expired.access(), "token_expired");
        badTokens.put(revoked.access(), "token_revoked");
    }

    @Test
    void every_operation_declares_who_may_call_it() {
        for (ApiOperation operation : OPERATIONS) {
            assertThat(NAMED.contains(operation.access()) || Scope.ofWire(operation.access()) != null)
                    .as(operation + " declares " + operation.access())
                    .isTrue();
            assertThat(operation.open())
                    .as(operation.toString())
                    .isEqualTo(operation.access().equals("none"));
        }
    }

    @TestFactory
    Stream<DynamicTest> without_a_good_token_nobody_gets_in() {
        return each(operation -> !operation.open(), operation -> {
            Walk.call(operation, ours.owner().withToken(null), ours).expect(401, "unauthorized");
            badTokens.forEach((token, code) ->
                    Walk.call(operation, ours.owner().withToken(token), ours).expect(401, code));
        });
    }

    @TestFactory
    Stream<DynamicTest> a_token_without_the_scope_is_refused() {
        return each(operation -> scope(operation) != null && !scope(operation).operatorOnly(), operation -> {
            Scope needed = scope(operation);
            refused(operation, ours.ownerWithout(needed), "insufficient_scope");
            refused(operation, ours.principalWithout(needed), "insufficient_scope");
            refused(operation, ours.node(), "forbidden");
            refused(operation, ours.ingress(), "forbidden");
            refused(operation, enrollment, "forbidden");
        });
    }

    @TestFactory
    Stream<DynamicTest> a_role_without_the_scope_is_refused() {
        Map<Role, Api> members = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            members.put(role, ours.member(role));
        }
        return each(
                operation -> operation.variableNames().contains("org_id"),
                operation -> members.forEach((role, member) -> {
                    if (!role.scopes().contains(scope(operation))) {
                        refused(operation, member, "insufficient_scope");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> what_is_the_operators_or_a_nodes_is_nobody_elses() {
        Api principal = ours.principal(Scope.ofTenants());
        WalkTenant other = new WalkTenant(new SignIn(SharedServer.get()), "other");
        return each(
                operation -> !operation.open()
                        && (scope(operation) == null || scope(operation).operatorOnly()),
                operation -> {
                    switch (operation.access()) {
                        case "any-caller" -> {
                            refused(operation, ours.node(), "forbidden");
                            refused(operation, ours.ingress(), "forbidden");
                            refused(operation, enrollment, "forbidden");
                        }
                        case "own-node" -> {
                            for (Api stranger : List.of(
                                    ours.owner(),
                                    ours.operator(),
                                    principal,
                                    enrollment,
                                    ours.ingress(),
                                    other.node())) {
                                refused(operation, stranger, "forbidden");
                            }
                        }
                        case "own-ingress" -> {
                            for (Api stranger : List.of(
                                    ours.owner(),
                                    ours.operator(),
                                    principal,
                                    enrollment,
                                    ours.node(),
                                    other.ingress())) {
                                refused(operation, stranger, "forbidden");
                            }
                        }
                        case "operator" -> {
                            for (Api stranger :
                                    List.of(ours.owner(), principal, enrollment, ours.node(), ours.ingress())) {
                                refused(operation, stranger, "forbidden");
                            }
                        }
                        default -> {
                            refused(operation, ours.owner(), "insufficient_scope");
                            refused(operation, principal, "insufficient_scope");
                            refused(operation, ours.node(), "forbidden");
                            refused(operation, ours.ingress(), "forbidden");
                            if (!List.of("enrollNode", "registerIngress").contains(operation.id())) {
                                refused(operation, enrollment, "forbidden");
                            }
                        }
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> the_right_token_passes() {
        WalkTenant tenant = new WalkTenant(new SignIn(SharedServer.get()), "right");
        return each(operation -> true, operation -> passes(operation, caller(operation, tenant), tenant));
    }

    @TestFactory
    Stream<DynamicTest> what_needs_no_token_minds_no_bad_one() {
        return each(
                ApiOperation::open, operation -> passes(operation, ours.owner().withToken(GARBAGE), ours));
    }

    @TestFactory
    Stream<DynamicTest> a_service_principal_with_the_scope_passes() {
        return each(
                operation -> operation.method().equals("GET")
                        && scope(operation) != null
                        && !scope(operation).operatorOnly(),
                operation -> passes(operation, ours.principal(Set.of(scope(operation))), ours));
    }

    private static void passes(ApiOperation operation, Api caller, WalkTenant tenant) throws Exception {
        Answer answer = Walk.succeed(operation, caller, tenant);
        String exception = EXCEPTIONS.get(operation.id());
        if (exception == null) {
            assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        } else {
            assertThat(answer.get("/code")).isEqualTo(exception);
        }
    }

    /** Whoever may call, with a token that allows nothing else where that is possible. */
    private static Api caller(ApiOperation operation, WalkTenant tenant) {
        Scope scope = scope(operation);
        if (scope != null) {
            return scope.operatorOnly() ? tenant.operator() : tenant.owner(allowing(operation, scope));
        }
        return switch (operation.access()) {
            case "any-caller" -> tenant.owner(Set.of(Scope.EVENTS_READ));
            case "operator" -> tenant.operator();
            case "own-node" -> tenant.node();
            case "own-ingress" -> tenant.ingress();
            default -> tenant.owner().withToken(null);
        };
    }

    /** A service principal's maker needs the scopes that it is to have. */
    private static Set<Scope> allowing(ApiOperation operation, Scope scope) {
        return operation.path().contains("/service-principals") ? Set.of(scope, Scope.APPS_READ) : Set.of(scope);
    }

    private static void refused(ApiOperation operation, Api caller, String code) {
        Walk.call(operation, caller, ours).expect(403, code);
    }

    private static Scope scope(ApiOperation operation) {
        return Scope.ofWire(operation.access());
    }

    private static Stream<DynamicTest> each(Predicate<ApiOperation> which, ThrowingConsumer<ApiOperation> check) {
        List<ApiOperation> chosen = new ArrayList<>(OPERATIONS);
        chosen.removeIf(which.negate());
        return DynamicTest.stream(chosen.stream(), ApiOperation::toString, check);
    }
}
