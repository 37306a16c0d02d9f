package dev.plfm.query.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import dev.plfm.query.platform.ReadModelRebuild;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.StreamClient;
import dev.plfm.query.testing.Tenant;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoutingTableTest {
    private static final String CONFIG = "/v1/ingress/" + IngressId.generate() + "/config";
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration GENEROUS = Duration.ofSeconds(2);
    private static QueryServer server;
    private static Machine machine;

    @BeforeAll
    static void a_server_of_its_own() {
        server = QueryServer.alone();
        machine = Machine.on(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_instance_takes_traffic_while_it_is_ready_and_is_to_run() {
        Process web = web();
        RouteCreated route = routed(web, "a.example.com");
        InstanceId instance = placed(web);
        server.happened(route);
        assertThat(backends(route)).isEmpty();

        server.happened(web.reports(instance, machine.id(), InstanceStatus.READY));
        assertThat(backends(route)).containsExactly(instance.value());
        server.happened(web.wants(instance, machine.id(), DesiredState.DRAINING));
        assertThat(backends(route)).isEmpty();

        InstanceId failing = placed(web);
        server.happened(web.reports(failing, machine.id(), InstanceStatus.READY));
        assertThat(backends(route)).containsExactly(failing.value());
        server.happened(web.reports(failing, machine.id(), InstanceStatus.FAILED));
        assertThat(backends(route)).isEmpty();
        server.happened(web.reports(failing, machine.id(), InstanceStatus.READY));
        assertThat(backends(route)).containsExactly(failing.value());
        server.happened(web.reports(failing, machine.id(), InstanceStatus.STOPPED));
        assertThat(backends(route)).isEmpty();
    }

    @Test
    void a_full_new_set_gets_no_traffic_before_it_is_promoted() {
        Process web = web();
        RouteCreated route = routed(web, "blue.example.com");
        InstanceId blue = ready(web, 1);
        server.happened(route, web.wantsBeside(2, false));
        InstanceId green = ready(web, 2);
        assertThat(backends(route)).containsExactly(blue.value());

        long promoted = server.happened(web.promotes(2));
        assertThat(version()).isEqualTo(promoted);
        assertThat(backends(route)).containsExactly(blue.value(), green.value());
        server.happened(web.wants(blue, machine.id(), DesiredState.DRAINING));
        assertThat(backends(route)).containsExactly(green.value());

        server.happened(web.wantsBeside(3, false));
        ready(web, 3);
        assertThat(backends(route)).containsExactly(green.value());
        server.happened(web.wantsBeside(3, true));
        assertThat(backends(route)).hasSize(2);
    }

    @Test
    void a_full_new_set_gets_traffic_when_no_older_instance_serves_any_more_and_a_first_one_always() {
        Process web = web();
        RouteCreated route = routed(web, "green.example.com");
        server.happened(route, web.wantsBeside(1, false));
        InstanceId first = ready(web, 1);
        assertThat(backends(route)).containsExactly(first.value());
        server.happened(web.wantsBeside(2, false));
        InstanceId second = ready(web, 2);
        assertThat(backends(route)).containsExactly(first.value());
        server.happened(web.reports(first, machine.id(), InstanceStatus.FAILED));
        assertThat(backends(route)).containsExactly(second.value());
        server.happened(web.reports(first, machine.id(), InstanceStatus.READY));
        assertThat(backends(route)).containsExactly(first.value());
    }

    @Test
    void a_new_set_that_was_given_up_gets_no_traffic_beside_what_follows_it() {
        Process web = web();
        RouteCreated route = routed(web, "given-up.example.com");
        InstanceId old = ready(web, 1);
        server.happened(route, web.wantsBeside(2, false));
        ready(web, 2);
        server.happened(web.wants(2, 3, web.tenant().release()));
        InstanceId rolled = ready(web, 3);
        assertThat(backends(route)).containsExactly(old.value(), rolled.value());
    }

    @Test
    void a_return_to_the_spec_that_serves_holds_nothing_of_it_back() {
        Process web = web();
        RouteCreated route = routed(web, "returned.example.com");
        InstanceId old = ready(web, 1);
        server.happened(route, web.wantsBeside(2, false));
        InstanceId abandoned = ready(web, 2);
        server.happened(web.wantsBeside(1, false), web.wants(abandoned, machine.id(), DesiredState.DRAINING));
        InstanceId more = ready(web, 1);
        assertThat(backends(route)).containsExactly(old.value(), more.value());
    }

    @Test
    void the_version_is_the_position_of_the_last_event_that_changed_the_table() {
        Process web = web();
        long routed = server.happened(routed(web, "b.example.com"));
        assertThat(version()).isEqualTo(routed);
        InstanceId instance = placed(web);
        assertThat(version()).isEqualTo(routed);
        long ready = server.happened(web.reports(instance, machine.id(), InstanceStatus.READY));
        assertThat(version()).isEqualTo(ready);
        server.happened(web.reports(instance, machine.id(), InstanceStatus.READY));
        assertThat(version()).isEqualTo(ready);

        Process unrouted = web();
        server.happened(unrouted.reports(placed(unrouted), machine.id(), InstanceStatus.READY));
        assertThat(version()).isEqualTo(ready);
        assertThat(server.get(CONFIG, "If-None-Match", "\"" + ready + "\"").status())
                .isEqualTo(304);
    }

    @Test
    void a_raw_route_has_the_address_of_its_environment() {
        Process web = web();
        Tenant tenant = web.tenant();
        RouteCreated route = new RouteCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                RouteId.generate(),
                "raw.example.com",
                5432,
                ProtocolHint.TCP_RAW,
                web.type(),
                5432,
                ProxyProtocol.V2,
                true,
                true,
                "198.51.100.7");
        server.happened(
                new EnvIpv4AddonEnabled(
                        tenant.org(), tenant.app(), tenant.env(), Ipv4AllocationId.generate(), "198.51.100.7"),
                route);
        JsonNode shown = shown(route);
        assertThat(shown.at("/ipv4_address").asString()).isEqualTo("198.51.100.7");
        assertThat(shown.at("/proxy_protocol").asString()).isEqualTo("v2");
        assertThat(server.read(CONFIG).at("/ipv4_addresses").toString()).contains("198.51.100.7");
    }

    @Test
    void readiness_reaches_a_waiting_ingress_node_soon_and_the_table_is_made_once_for_all() throws Exception {
        Process web = web();
        RouteCreated route = routed(web, "c.example.com");
        InstanceId instance = placed(web);
        server.happened(route);
        List<Long> millis = new ArrayList<>();
        int made = server.bean(SharedRouting.class).made();
        int rounds = 20;
        for (int round = 0; round < rounds; round++) {
            String etag = server.get(CONFIG).etag();
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (int ingress = 0; ingress < 10; ingress++) {
                waiting.add(waiting(etag));
            }
            InstanceStatus status = round % 2 == 0 ? InstanceStatus.READY : InstanceStatus.FAILED;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            long changed = System.nanoTime();
            server.append(web.reports(instance, machine.id(), status));
            for (CompletableFuture<Long> answer : waiting) {
                millis.add((answer.get(10, TimeUnit.SECONDS) - changed) / 1_000_000);
            }
        }
        Collections.sort(millis);
        long median = millis.get(millis.size() / 2);
        System.out.println("a change of readiness reached a waiting ingress node after " + median + " ms (median), "
                + millis.get(millis.size() - 1) + " ms (longest) of " + millis.size());
        assertThat(Duration.ofMillis(median)).isLessThan(LIMIT);
        assertThat(Duration.ofMillis(millis.get(millis.size() - 1))).isLessThan(GENEROUS);
        assertThat(server.bean(SharedRouting.class).made() - made).isBetween(rounds, rounds + 1);
    }

    @Test
    void a_stream_gives_the_table_and_each_newer_one() throws Exception {
        Process web = web();
        RouteCreated route = routed(web, "d.example.com");
        long first = server.happened(route);
        JsonMapper json = JsonMapper.builder().build();
        try (StreamClient lines = StreamClient.open(server, CONFIG + "/stream", "Accept", "application/x-ndjson");
                StreamClient events = StreamClient.open(server, CONFIG + "/stream", "Accept", "text/event-stream")) {
            assertThat(json.readTree(lines.take(1).get(0)).at("/version").asLong())
                    .isEqualTo(first);
            assertThat(events.take(3).subList(0, 2)).containsExactly("id: " + first, "event: config");
            long second = server.append(
                    new RouteDeleted(route.orgId(), route.appId(), route.envId(), route.routeId(), route.hostname()));
            assertThat(json.readTree(lines.take(1).get(0)).at("/version").asLong())
                    .isEqualTo(second);
            assertThat(events.take(1)).containsExactly("id: " + second);
        }
        try (StreamClient cut = StreamClient.open(server, CONFIG + "/stream", "X-Removed", "yes")) {
            cut.rest();
        }
    }

    @Test
    void no_reader_ever_sees_a_host_name_that_moves_between_tenants_twice_or_with_the_others_instances()
            throws Exception {
        Process[] sides = {web(), web()};
        Map<String, Set<String>> own = new HashMap<>();
        for (Process side : sides) {
            InstanceId instance = placed(side);
            server.happened(side.reports(instance, machine.id(), InstanceStatus.READY));
            own.put(side.tenant().env().value(), Set.of(instance.value()));
        }
        AtomicBoolean moving = new AtomicBoolean(true);
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int reader = 0; reader < 3; reader++) {
            readers.add(CompletableFuture.supplyAsync(() -> readsWhile(moving, own)));
        }
        RouteCreated there = routed(sides[0], "moving.example.com");
        server.append(there);
        for (int move = 1; move <= 150; move++) {
            RouteCreated next = routed(sides[move % 2], "moving.example.com");
            server.append(
                    new RouteDeleted(there.orgId(), there.appId(), there.envId(), there.routeId(), there.hostname()));
            server.append(next);
            there = next;
        }
        moving.set(false);
        int reads = 0;
        for (CompletableFuture<Integer> reader : readers) {
            reads += reader.get(30, TimeUnit.SECONDS);
        }
        assertThat(reads).isGreaterThan(30);
    }

    /** Answers with the number of tables that it looked into. */
    private static int readsWhile(AtomicBoolean moving, Map<String, Set<String>> own) {
        int reads = 0;
        long last = 0;
        while (moving.get()) {
            JsonNode table = server.read(CONFIG);
            assertThat(table.at("/version").asLong()).isGreaterThanOrEqualTo(last);
            last = table.at("/version").asLong();
            Set<String> names = new HashSet<>();
            for (JsonNode route : table.at("/routes")) {
                String name = route.at("/hostname").asString();
                assertThat(names.add(name)).as(name).isTrue();
                if (name.equals("moving.example.com")) {
                    Set<String> backends = new HashSet<>();
                    route.at("/backends")
                            .forEach(backend ->
                                    backends.add(backend.at("/instance_id").asString()));
                    assertThat(backends).isEqualTo(own.get(route.at("/env_id").asString()));
                }
            }
            reads++;
        }
        return reads;
    }

    @Test
    void a_rebuilt_table_has_the_same_version_and_the_same_routes() {
        QueryServer past = QueryServer.alone();
        Machine node = Machine.on(past);
        Process web = Process.of(Tenant.on(past), "web");
        InstanceId instance = InstanceId.generate();
        past.happened(
                web.wants(2),
                web.requests(instance),
                web.places(instance, node.id()),
                routed(web, "e.example.com"),
                web.reports(instance, node.id(), InstanceStatus.READY),
                node.reserves(instance));
        JsonNode before = past.read(CONFIG);
        past.close();
        try (ReadModelRebuild rebuild = ReadModelRebuild.on(past.database())) {
            rebuild.rebuild("routing", (position, end) -> {});
            rebuild.rebuild("all", (position, end) -> {});
        }
        assertThat(new RoutingVersion(past).now())
                .isEqualTo(before.at("/version").asLong());
    }

    private record RoutingVersion(QueryServer server) {
        long now() {
            return JdbcClient.create(server.database())
                    .sql("SELECT version FROM read_model.ingress_config")
                    .query(Long.class)
                    .single();
        }
    }

    private static CompletableFuture<Long> waiting(String etag) {
        return server.http()
                .sendAsync(
                        server.request(CONFIG + "?wait_seconds=30", "If-None-Match", etag),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    return System.nanoTime();
                });
    }

    private static Process web() {
        Process web = Process.of(Tenant.on(server), "web");
        server.happened(web.wants(2));
        return web;
    }

    private static InstanceId ready(Process process, int generation) {
        InstanceId instance = InstanceId.generate();
        server.happened(
                process.requests(instance),
                process.places(instance, machine.id(), generation),
                process.reports(instance, machine.id(), InstanceStatus.READY));
        return instance;
    }

    private static InstanceId placed(Process process) {
        InstanceId instance = InstanceId.generate();
        server.happened(process.requests(instance), process.places(instance, machine.id()));
        return instance;
    }

    private static RouteCreated routed(Process process, String hostname) {
        Tenant tenant = process.tenant();
        return new RouteCreated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                RouteId.generate(),
                hostname,
                443,
                ProtocolHint.TLS_PASSTHROUGH,
                process.type(),
                8443,
                ProxyProtocol.OFF,
                false,
                false,
                null);
    }

    private static long version() {
        return server.read(CONFIG).at("/version").asLong();
    }

    private static JsonNode shown(RouteCreated route) {
        return server.read(CONFIG)
                .at("/routes")
                .valueStream()
                .filter(shown ->
                        shown.at("/route_id").asString().equals(route.routeId().value()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> backends(RouteCreated route) {
        return shown(route)
                .at("/backends")
                .valueStream()
                .map(backend -> backend.at("/instance_id").asString())
                .toList();
    }
}
