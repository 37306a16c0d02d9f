package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.ApiDocument;
import dev.plfm.controlplane.testing.ApiOperation;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What belongs to another tenant is answered, in every operation, as what never existed: the same body, in the same time. */
@Tag("shared-server")
class ForeignIdWalkTest {
    private static final int CALLS = 5;
    private static final int CALLS_WHEN_IN_DOUBT = 40;
    private static final double FACTOR = 3;
    private static final double NEGLIGIBLE_MILLIS = 5;

    private static WalkTenant ours;
    private static WalkTenant theirs;

    @BeforeAll
    static void two_tenants() {
        SignIn signIn = new SignIn(SharedServer.get());
        ours = new WalkTenant(signIn, "ours");
        theirs = new WalkTenant(signIn, "theirs");
    }

    @TestFactory
    Stream<DynamicTest> another_tenants_ids_are_not_found() {
        Api principal = ours.principal(Scope.ofTenants());
        return DynamicTest.stream(tenantOperations(), ApiOperation::toString, operation -> {
            List<String> ids = idsOf(operation);
            same(operation, ours.owner(), ids);
            same(operation, principal, ids);
            same(operation, ours.operator(), ids);
            for (String id : ids) {
                same(operation, ours.owner(), List.of(id));
            }
            same(operation, principal, ids.subList(ids.size() - 1, ids.size()));
        });
    }

    @TestFactory
    Stream<DynamicTest> what_operators_do_in_any_organization_is_closed_to_tenants_whether_it_exists_or_not() {
        Api principal = ours.principal(Scope.ofTenants());
        Stream<ApiOperation> operations = Walk.gently(ApiDocument.load().operations()).stream()
                .filter(operation -> operation.variableNames().contains("org_id"))
                .filter(ForeignIdWalkTest::isOperators);
        return DynamicTest.stream(operations, ApiOperation::toString, operation -> {
            for (Api tenant : List.of(ours.owner(), principal)) {
                Pair pair = new Pair(operation, tenant, idsOf(operation));
                assertThat(Walk.comparable(pair.foreign().expect(403)))
                        .isEqualTo(Walk.comparable(pair.unknown().expect(403)));
            }
            new Pair(operation, ours.operator(), idsOf(operation)).unknown().expect(404, "not_found");
        });
    }

    @TestFactory
    Stream<DynamicTest> another_node_is_as_closed_as_one_that_never_existed() {
        Stream<ApiOperation> operations = ApiDocument.load().operations().stream()
                .filter(operation -> operation.variableNames().contains("node_id"));
        return DynamicTest.stream(operations, ApiOperation::toString, operation -> {
            List<Api> strangers = new ArrayList<>(List.of(ours.owner(), ours.node()));
            if (operation.access().equals("own-node")) {
                strangers.add(ours.operator());
            }
            for (Api stranger : strangers) {
                Pair pair = new Pair(operation, stranger, List.of("node_id"));
                assertThat(Walk.comparable(pair.foreign().expect(403)))
                        .isEqualTo(Walk.comparable(pair.unknown().expect(403)));
            }
            if (!operation.access().equals("own-node")) {
                new Pair(operation, ours.operator(), List.of("node_id"))
                        .unknown()
                        .expect(404, "not_found");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> another_ingress_node_is_as_closed_as_one_that_never_existed() {
        Stream<ApiOperation> operations = ApiDocument.load().operations().stream()
                .filter(operation -> operation.variableNames().contains("ingress_id"));
        return DynamicTest.stream(operations, ApiOperation::toString, operation -> {
            for (Api stranger : List.of(ours.owner(), ours.node(), ours.ingress())) {
                Pair pair = new Pair(operation, stranger, List.of("ingress_id"));
                assertThat(Walk.comparable(pair.foreign().expect(403)))
                        .isEqualTo(Walk.comparable(pair.unknown().expect(403)));
            }
            if (!operation.access().equals("own-ingress")) {
                new Pair(operation, ours.operator(), List.of("ingress_id"))
                        .unknown()
                        .expect(404, "not_found");
            }
        });
    }

    @Test
    void another_tenants_ids_in_bodies_are_not_found_either() {
        for (String action : List.of("/deploys", "/rollbacks")) {
            String path = ours.org(
                    "/apps/" + ours.ids().get("app_id") + "/envs/" + ours.ids().get("env_id") + action);
            Answer foreign =
                    ours.owner().post(path, Map.of("release_id", theirs.ids().get("release_id")));
            Answer unknown = ours.owner().post(path, Map.of("release_id", Ids.generate("rel")));
            assertThat(Walk.comparable(foreign)).isEqualTo(Walk.comparable(unknown));
            assertThat(foreign.status()).isBetween(400, 499);
        }
        Answer foreign = ours.owner()
                .post(
                        ours.org("/apps"),
                        Map.of("name", "thief", "project_id", theirs.ids().get("project_id")));
        Answer unknown =
                ours.owner().post(ours.org("/apps"), Map.of("name", "thief", "project_id", Ids.generate("prj")));
        assertThat(Walk.comparable(foreign)).isEqualTo(Walk.comparable(unknown));
        assertThat(foreign.status()).isBetween(400, 499);
    }

    private static Stream<ApiOperation> tenantOperations() {
        return Walk.gently(ApiDocument.load().operations()).stream()
                .filter(operation -> operation.variableNames().contains("org_id"))
                .filter(operation -> !isOperators(operation));
    }

    private static boolean isOperators(ApiOperation operation) {
        Scope scope = Scope.ofWire(operation.access());
        return scope != null && scope.operatorOnly();
    }

    private static List<String> idsOf(ApiOperation operation) {
        return operation.variableNames().stream()
                .filter(name -> name.endsWith("_id"))
                .toList();
    }

    private static void same(ApiOperation operation, Api caller, List<String> replaced) {
        Pair pair = new Pair(operation, caller, replaced);
        Answer foreign = pair.foreign().expect(404, "not_found");
        Answer unknown = pair.unknown().expect(404, "not_found");
        assertThat(Walk.comparable(foreign)).isEqualTo(Walk.comparable(unknown));
        assertThat(headers(foreign)).isEqualTo(headers(unknown));
        if (!pair.alike(CALLS)) {
            assertThat(pair.alike(CALLS_WHEN_IN_DOUBT))
                    .as(operation + " takes as long for what is another's as for nothing: " + replaced)
                    .isTrue();
        }
    }

    /** All but what the connection has to do with. */
    private static Set<String> headers(Answer answer) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(answer.headers().keySet());
        names.removeAll(Set.of("connection", "keep-alive"));
        return names;
    }

    /** One request for what is another tenant's and one for what never was. */
    private record Pair(ApiOperation operation, Api caller, Map<String, String> foreignIds, Map<String, String> noIds) {
        Pair(ApiOperation operation, Api caller, List<String> replaced) {
            this(operation, caller, new HashMap<>(ours.ids()), new HashMap<>(ours.ids()));
            for (String name : replaced) {
                String id = theirs.ids().get(name);
                foreignIds.put(name, id);
                noIds.put(name, Ids.generate(id.substring(0, id.indexOf('_'))));
            }
        }

        Answer foreign() {
            return Walk.call(operation, caller, ours, foreignIds);
        }

        Answer unknown() {
            return Walk.call(operation, caller, ours, noIds);
        }

        /** Not by what other work takes from both: in turns, each is first every other time. */
        boolean alike(int calls) {
            Object body = operation.hasBody() ? WalkBodies.of(operation, ours) : null;
            long[] foreign = new long[calls];
            long[] unknown = new long[calls];
            for (int i = 0; i < calls; i++) {
                if (i % 2 == 0) {
                    foreign[i] = nanos(body, foreignIds);
                    unknown[i] = nanos(body, noIds);
                } else {
                    unknown[i] = nanos(body, noIds);
                    foreign[i] = nanos(body, foreignIds);
                }
            }
            double one = medianMillis(foreign);
            double other = medianMillis(unknown);
            return Math.abs(one - other) < NEGLIGIBLE_MILLIS || Math.max(one, other) < FACTOR * Math.min(one, other);
        }

        private long nanos(Object body, Map<String, String> ids) {
            long begin = System.nanoTime();
            caller.send(operation.method(), operation.pathWith(ids), body);
            return System.nanoTime() - begin;
        }

        private static double medianMillis(long[] nanos) {
            Arrays.sort(nanos);
            return nanos[nanos.length / 2] / 1e6;
        }
    }
}
