package dev.plfm.command.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which hostnames and ports are taken, by the events that are about to be appended. */
class RouteClaimsTest {
    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final RouteClaims claims = new RouteClaims(jdbc);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));
    private final String hostname = "h" + UUID.randomUUID() + ".example.com";
    private final Place ours = place();
    private final Place theirs = place();

    @Test
    void a_hostname_is_one_environments_until_its_last_route_is_gone() {
        RouteCreated first = tls(ours, hostname, 443);
        RouteCreated second = tls(ours, hostname, 8443);
        append(first);
        append(second);
        DomainException refusal = refused(tls(theirs, hostname, 8444));
        assertThat(refusal.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(refusal.getMessage()).doesNotContain(ours.org.value(), ours.env.value());
        append(deleted(first));
        assertThat(refused(tls(theirs, hostname, 443)).code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        append(deleted(second));
        append(tls(theirs, hostname, 443));
        assertThat(refused(first).code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void another_environment_of_the_same_app_is_told_the_same_as_another_organization() {
        append(tls(ours, hostname, 443));
        Place sibling = new Place(ours.org, ours.app, EnvId.generate());
        directory(sibling);
        assertThat(refused(tls(sibling, hostname, 443)))
                .hasMessage(refused(tls(theirs, hostname, 443)).getMessage());
    }

    @Test
    void a_port_of_a_hostname_is_one_routes() {
        append(tls(ours, hostname, 443));
        DomainException refusal = refused(tls(ours, hostname, 443));
        assertThat(refusal.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(refusal.details()).extracting("field").containsExactly("listen_port");
    }

    @Test
    void a_command_that_fails_later_leaves_no_claim() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    claims.beforeAppend(List.of(message(tls(ours, hostname, 443))));
                    throw new IllegalStateException("the append failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        append(tls(theirs, hostname, 443));
    }

    @Test
    void on_an_address_who_speaks_raw_is_alone_on_his_port() {
        String address = address(ours);
        append(route(ours, hostname, 5432, ProtocolHint.TCP_RAW, address));
        RouteCreated other = route(ours, "other-" + hostname, 5432, ProtocolHint.TLS_PASSTHROUGH, address);
        assertThat(refused(other).details()).extracting("field").containsExactly("listen_port");
        append(route(ours, "other-" + hostname, 443, ProtocolHint.TLS_PASSTHROUGH, address));
        append(route(ours, "third-" + hostname, 443, ProtocolHint.TLS_PASSTHROUGH, address));
        assertThat(refused(route(ours, "fourth-" + hostname, 443, ProtocolHint.TCP_RAW, address))
                        .code())
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void only_the_environments_own_address_can_be_used() {
        String address = address(theirs);
        assertThat(refused(route(ours, hostname, 5432, ProtocolHint.TCP_RAW, address))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        append(tls(theirs, hostname, 5432));
    }

    @Test
    void an_address_is_taken_and_set_free_by_changes_too() {
        String address = address(ours);
        RouteCreated plain = tls(ours, hostname, 5432);
        append(plain);
        append(updated(plain, true, address));
        assertThat(refused(route(ours, "raw-" + hostname, 5432, ProtocolHint.TCP_RAW, address))
                        .code())
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
        append(updated(plain, false, null));
        append(route(ours, "raw-" + hostname, 5432, ProtocolHint.TCP_RAW, address));
        assertThat(refused(updated(plain, true, address)).code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void of_two_organizations_that_race_for_a_hostname_each_time_exactly_one_gets_it() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 100; round++) {
                RouteCreated mine = tls(ours, hostname, 443);
                RouteCreated other = tls(theirs, hostname, 443);
                List<Callable<Boolean>> both = List.of(() -> passes(mine), () -> passes(other));
                List<Future<Boolean>> passed = threads.invokeAll(both);
                assertThat(List.of(passed.get(0).get(), passed.get(1).get())).containsExactlyInAnyOrder(true, false);
                append(deleted(passed.get(0).get() ? mine : other));
                assertThat(left()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_hostname_that_is_given_up_while_another_asks_for_it_is_his_or_free() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 100; round++) {
                RouteCreated before = tls(ours, hostname, 443);
                RouteCreated after = tls(theirs, hostname, 443);
                append(before);
                List<Callable<Boolean>> both = List.of(() -> passes(deleted(before)), () -> passes(after));
                List<Future<Boolean>> passed = threads.invokeAll(both);
                assertThat(passed.get(0).get()).isTrue();
                assertThat(left()).isEqualTo(passed.get(1).get() ? 2 : 0);
                append(deleted(after));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private long left() {
        return jdbc.sql("""
                        SELECT (SELECT count(*) FROM command.hostname_claim WHERE hostname = ?)
                            + (SELECT count(*) FROM command.route WHERE hostname = ?)
                        """).params(hostname, hostname).query(Long.class).single();
    }

    private boolean passes(DomainEvent event) {
        try {
            append(event);
            return true;
        } catch (DomainException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
            return false;
        }
    }

    private DomainException refused(DomainEvent event) {
        try {
            append(event);
        } catch (DomainException e) {
            return e;
        }
        throw new AssertionError("was let pass: " + event);
    }

    private void append(DomainEvent event) {
        transaction.executeWithoutResult(status -> claims.beforeAppend(List.of(message(event))));
    }

    private static GenericDomainEventMessage<DomainEvent> message(DomainEvent event) {
        return new GenericDomainEventMessage<>(event.aggregateType(), event.aggregateId(), 0, event);
    }

    private static RouteCreated tls(Place place, String hostname, int port) {
        return route(place, hostname, port, ProtocolHint.TLS_PASSTHROUGH, null);
    }

    private static RouteCreated route(
            Place place, String hostname, int port, ProtocolHint protocol, @Nullable String address) {
        return new RouteCreated(
                place.org,
                place.app,
                place.env,
                RouteId.generate(),
                hostname,
                port,
                protocol,
                "web",
                8443,
                ProxyProtocol.OFF,
                false,
                address != null,
                address);
    }

    private static RouteUpdated updated(RouteCreated route, boolean ipv4, @Nullable String address) {
        return new RouteUpdated(
                route.orgId(), route.appId(), route.envId(), route.routeId(), null, null, null, null, ipv4, address);
    }

    private static RouteDeleted deleted(RouteCreated route) {
        return new RouteDeleted(route.orgId(), route.appId(), route.envId(), route.routeId(), route.hostname());
    }

    private String address(Place place) {
        String address = "10.%d.%d.%d"
                .formatted(
                        ThreadLocalRandom.current().nextInt(256),
                        ThreadLocalRandom.current().nextInt(256),
                        ThreadLocalRandom.current().nextInt(256));
        jdbc.sql(
                        "INSERT INTO command.ipv4_allocation (address, allocation_id, org_id, env_id) VALUES (?::inet, 'a', ?, ?)")
                .params(address, place.org.value(), place.env.value())
                .update();
        return address;
    }

    private Place place() {
        Place place = new Place(OrgId.generate(), AppId.generate(), EnvId.generate());
        jdbc.sql("INSERT INTO command.directory (id, kind, org_id, name) VALUES (?, 'app', ?, ?)")
                .params(place.app.value(), place.org.value(), place.app.value())
                .update();
        directory(place);
        return place;
    }

    private void directory(Place place) {
        jdbc.sql("INSERT INTO command.directory (id, kind, org_id, parent_id, name) VALUES (?, 'environment', ?, ?, ?)")
                .params(place.env.value(), place.org.value(), place.app.value(), place.env.value())
                .update();
    }

    private record Place(OrgId org, AppId app, EnvId env) {}
}
