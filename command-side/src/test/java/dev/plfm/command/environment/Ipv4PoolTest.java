package dev.plfm.command.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Each test has ranges of its own. */
class Ipv4PoolTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final Ipv4Claims claims = new Ipv4Claims(jdbc);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));

    @Test
    void every_address_of_all_ranges_is_given_out_once_and_then_none() {
        JdbcIpv4Pool pool = new JdbcIpv4Pool(jdbc, "172.16.0.6/31, 172.16.0.1/32, 172.16.9.4/30");
        assertThat(IntStream.range(0, 7).mapToObj(n -> take(pool).ipv4Address()))
                .containsExactly(
                        "172.16.0.1",
                        "172.16.0.6",
                        "172.16.0.7",
                        "172.16.9.4",
                        "172.16.9.5",
                        "172.16.9.6",
                        "172.16.9.7");
        assertRefused(pool, "All IPv4 addresses");
    }

    @Test
    void what_is_given_back_is_given_out_again() {
        JdbcIpv4Pool pool = new JdbcIpv4Pool(jdbc, "172.17.0.0/30");
        take(pool);
        EnvIpv4AddonEnabled second = take(pool);
        take(pool);
        append(disabled(second));
        append(disabled(second));
        assertThat(take(pool).ipv4Address()).isEqualTo(second.ipv4Address());
    }

    @Test
    void without_a_range_there_are_none() {
        assertRefused(new JdbcIpv4Pool(jdbc, ""), "ipv4_pool");
    }

    @Test
    void of_many_who_ask_at_once_no_two_get_the_same() throws Exception {
        JdbcIpv4Pool pool = new JdbcIpv4Pool(jdbc, "172.18.0.0/29");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> all = IntStream.range(0, 20)
                    .<Callable<String>>mapToObj(n -> () -> takeOrSay(pool))
                    .toList();
            List<String> got = new ArrayList<>();
            for (Future<String> answer : threads.invokeAll(all)) {
                got.add(answer.get());
            }
            assertThat(got)
                    .filteredOn(answer -> !answer.equals("conflict"))
                    .hasSize(8)
                    .doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void an_address_that_a_route_needs_stays() {
        EnvIpv4AddonEnabled taken = take(new JdbcIpv4Pool(jdbc, "172.19.0.1/32"));
        String hostname = taken.envId().value().toLowerCase(java.util.Locale.ROOT) + ".example.com";
        jdbc.sql("INSERT INTO command.hostname_claim (hostname, org_id, env_id) VALUES (?, 'o', ?)")
                .params(hostname, taken.envId().value())
                .update();
        jdbc.sql("""
                        INSERT INTO command.route (route_id, org_id, app_id, env_id, hostname, listen_port, protocol_hint, ipv4_address)
                        VALUES (?, 'o', 'a', ?, ?, 443, 'tcp_raw', '172.19.0.1')
                        """).params(hostname, taken.envId().value(), hostname).update();
        assertThatThrownBy(() -> append(disabled(taken)))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.IN_USE));
        jdbc.sql("DELETE FROM command.route WHERE route_id = ?").param(hostname).update();
        append(disabled(taken));
    }

    private String takeOrSay(JdbcIpv4Pool pool) {
        try {
            return take(pool).ipv4Address();
        } catch (DomainException e) {
            return e.code().wire();
        }
    }

    /** As a command does: chosen and claimed in one transaction. */
    private EnvIpv4AddonEnabled take(JdbcIpv4Pool pool) {
        return transaction.execute(status -> {
            EnvIpv4AddonEnabled event =
                    new EnvIpv4AddonEnabled(ORG, APP, EnvId.generate(), Ipv4AllocationId.generate(), pool.free());
            claims.beforeAppend(List.of(message(event)));
            return event;
        });
    }

    private static EnvIpv4AddonDisabled disabled(EnvIpv4AddonEnabled event) {
        return new EnvIpv4AddonDisabled(ORG, APP, event.envId(), event.allocationId(), event.ipv4Address());
    }

    private void append(DomainEvent event) {
        transaction.executeWithoutResult(status -> claims.beforeAppend(List.of(message(event))));
    }

    private static GenericDomainEventMessage<DomainEvent> message(DomainEvent event) {
        return new GenericDomainEventMessage<>(event.aggregateType(), event.aggregateId(), 0, event);
    }

    private void assertRefused(JdbcIpv4Pool pool, String part) {
        assertThatThrownBy(() -> take(pool)).isInstanceOfSatisfying(DomainException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(refusal.getMessage()).contains(part);
        });
    }
}
