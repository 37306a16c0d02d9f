package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.identity.AccessMemory.Finding;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.value.Email;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When a withdrawal is committed, no process relies on what was before it, whatever became of the process. */
class WithdrawalTest {
    private static final TestServer SERVER = TestServer.start(Map.of());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final JdbcClient sql = SERVER.sql();
    private final TokenStore tokens = SERVER.bean(TokenStore.class);
    private final OpaqueToken token = tokens.issue(
            TokenKind.ACCESS, TokenStore.Grant.of(Subject.person(new Email("withdrawn@example.com")), null));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** As a process of its own would have it. */
    private AccessMemory process() {
        return new AccessMemory(SERVER.bean(AccessRevisions.class)::current, System::nanoTime);
    }

    @Test
    void the_first_withdrawal_ever_changes_the_revision() {
        try (TestServer fresh = TestServer.start(Map.of())) {
            AccessRevisions revisions = fresh.bean(AccessRevisions.class);
            TokenStore store = fresh.bean(TokenStore.class);
            OpaqueToken first = store.issue(
                    TokenKind.ACCESS, TokenStore.Grant.of(Subject.person(new Email("first@example.com")), null));
            String before = revisions.current();
            store.revoke(first);
            assertThat(revisions.current()).isNotNull().isNotEqualTo(before);
        }
    }

    private boolean lookUp(OpaqueToken which) {
        return tokens.find(TokenKind.ACCESS, which)
                .filter(TokenStore.Found::alive)
                .isPresent();
    }

    private boolean lets(AccessMemory process, OpaqueToken which) {
        return process.recall(
                        which,
                        () -> lookUp(which)
                                ? Optional.of(new Finding<>("let in", null))
                                : Optional.<Finding<String>>empty())
                .isPresent();
    }

    @Test
    void no_busy_process_lets_anybody_in_after_a_withdrawal_is_committed() throws Exception {
        List<AccessMemory> processes = List.of(process(), process(), process());
        for (int time = 0; time < 20; time++) {
            OpaqueToken own = tokens.issue(
                    TokenKind.ACCESS, TokenStore.Grant.of(Subject.person(new Email("busy@example.com")), null));
            AtomicLong withdrawn = new AtomicLong(Long.MAX_VALUE);
            CountDownLatch letIn = new CountDownLatch(2 * processes.size());
            List<CompletableFuture<Long>> last = new ArrayList<>();
            for (int client = 0; client < 2 * processes.size(); client++) {
                AccessMemory process = processes.get(client % processes.size());
                last.add(CompletableFuture.supplyAsync(
                        () -> lastSuccess(process, own, letIn), task -> new Thread(task).start()));
            }
            assertThat(letIn.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            tokens.revoke(own);
            withdrawn.set(System.nanoTime());
            for (CompletableFuture<Long> client : last) {
                assertThat(client.get(LIMIT.toSeconds(), TimeUnit.SECONDS) - withdrawn.get())
                        .isNegative();
            }
        }
    }

    /** When the last request that was let in began. */
    private long lastSuccess(AccessMemory process, OpaqueToken own, CountDownLatch letIn) {
        long success = System.nanoTime();
        boolean counted = false;
        for (long begun = success; lets(process, own); begun = System.nanoTime()) {
            success = begun;
            if (!counted) {
                letIn.countDown();
                counted = true;
            }
        }
        return success;
    }

    @Test
    void a_withdrawal_takes_longer_than_anything_is_relied_on() {
        long begun = System.nanoTime();
        tokens.revoke(token);
        assertThat(System.nanoTime() - begun).isGreaterThan(AccessMemory.RELIED_ON.toNanos());
        assertThat(lets(process(), token)).isFalse();
    }

    @Test
    void a_process_that_does_not_reach_the_database_any_more_relies_on_nothing_and_holds_nobody_up() {
        AtomicLong reached = new AtomicLong();
        AccessRevisions revisions = SERVER.bean(AccessRevisions.class);
        AccessMemory cutOff =
                new AccessMemory(() -> reached.getAndIncrement() == 0 ? revisions.current() : null, System::nanoTime);
        assertThat(lets(cutOff, token)).isTrue();
        tokens.revoke(token);
        Optional<String> remembered = cutOff.recall(token, Optional::empty);
        assertThat(remembered).isEmpty();
    }

    @Test
    void while_a_withdrawal_is_under_way_there_is_no_revision_and_everything_is_looked_up() throws SQLException {
        AccessRevisions revisions = SERVER.bean(AccessRevisions.class);
        String before = revisions.current();
        assertThat(before).isNotNull();
        try (Connection connection = owner()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
                statement.execute("UPDATE command.token SET revoked_at = now() WHERE subject_id = '"
                        + Subject.person(new Email("withdrawn@example.com")).id() + "'");
            }
            assertThat(revisions.current()).isNull();
            assertThat(lets(process(), token)).isTrue();
            connection.commit();
        }
        assertThat(lets(process(), token)).isFalse();
        assertThat(revisions.current()).isNotNull().isNotEqualTo(before);
    }

    @Test
    void many_withdrawn_at_once_take_no_longer_than_one() {
        Subject person = Subject.person(new Email("many@example.com"));
        for (int i = 0; i < 200; i++) {
            tokens.issue(TokenKind.ACCESS, TokenStore.Grant.of(person, null));
        }
        long begun = System.nanoTime();
        sql.sql("UPDATE command.token SET revoked_at = now() WHERE subject_id = ?")
                .param(person.id())
                .update();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void what_withdraws_nothing_changes_no_revision() {
        AccessRevisions revisions = SERVER.bean(AccessRevisions.class);
        OpaqueToken refresh = tokens.issue(
                TokenKind.REFRESH, TokenStore.Grant.of(Subject.person(new Email("withdrawn@example.com")), null));
        tokens.revoke(token);
        String before = revisions.current();
        tokens.markUsed(refresh);
        tokens.revoke(refresh);
        tokens.revoke(token);
        sql.sql("DELETE FROM command.token WHERE token_hash = ?")
                .param(token.hash())
                .update();
        assertThat(revisions.current()).isEqualTo(before);
    }

    @Test
    void roles_scopes_expiries_and_deletions_are_withdrawals() {
        sql.sql(
                        "INSERT INTO command.membership (org_id, member_id, email, role) VALUES ('org_w', 'mem_w', 'w@example.com', 'owner')")
                .update();
        sql.sql(
                        "INSERT INTO command.service_principal (sp_id, org_id, name, scopes) VALUES ('sp_w', 'org_w', 'w', '{}')")
                .update();
        AccessRevisions revisions = SERVER.bean(AccessRevisions.class);
        for (String statement : List.of(
                "UPDATE command.membership SET role = 'readonly' WHERE member_id = 'mem_w'",
                "DELETE FROM command.membership WHERE member_id = 'mem_w'",
                "UPDATE command.service_principal SET scopes = '{apps:read}' WHERE sp_id = 'sp_w'",
                "DELETE FROM command.service_principal WHERE sp_id = 'sp_w'",
                "UPDATE command.token SET expires_at = now() WHERE subject_id = (SELECT min(subject_id) FROM command.token WHERE revoked_at IS NULL AND kind = 'access')")) {
            String before = revisions.current();
            assertThat(sql.sql(statement).update()).isPositive();
            assertThat(revisions.current()).as(statement).isNotNull().isNotEqualTo(before);
        }
    }

    private static Connection owner() throws SQLException {
        var owner = SERVER.database().owner();
        return DriverManager.getConnection(owner.jdbcUrl(), owner.user(), owner.password());
    }
}
