package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.config.DatabaseUrl;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.value.Email;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Whoever has the old password gets nothing more once there is a new one, not even by having begun before. */
class NewPasswordTest {
    private static final TestServer SERVER = TestServer.start(Map.of());
    private static final String PASSWORD = "correct horse battery";

    private final Accounts accounts = SERVER.bean(Accounts.class);
    private final Sessions sessions = SERVER.bean(Sessions.class);
    private final DeviceFlow devices = SERVER.bean(DeviceFlow.class);
    private final Email person = new Email("p" + UUID.randomUUID() + "@example.com");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void the_password_signs_in_and_another_does_not() {
        setPassword();
        assertThat(accounts.signIn(person, PASSWORD).flatMap(sessions::person)).hasValue(person);
        assertThat(accounts.signIn(person, "another " + PASSWORD)).isEmpty();
        assertThat(accounts.signIn(new Email("nobody@example.com"), PASSWORD)).isEmpty();
    }

    @Test
    void a_sign_in_under_way_fails_when_the_password_is_new() throws SQLException {
        setPassword();
        Optional<OpaqueToken> session = meanwhile(
                () -> accounts.signIn(person, PASSWORD),
                "UPDATE command.account SET password_hash = 'new' WHERE email = ?");
        assertThat(session).isEmpty();
    }

    @Test
    void an_approval_under_way_fails_when_the_session_has_ended() throws SQLException {
        OpaqueToken session = sessions.start(person);
        UserCode code = devices.start(null, null, null).userCode();
        DeviceFlow.Decision decision = meanwhile(
                () -> devices.decide(code, session, true),
                "UPDATE command.token SET revoked_at = now() WHERE kind = 'session' AND email = ?");
        assertThat(decision).isEqualTo(DeviceFlow.Decision.SIGNED_OUT);
        assertThat(devices.waiting(code)).isPresent();
        assertThat(devices.decide(code, sessions.start(person), true)).isEqualTo(DeviceFlow.Decision.MADE);
        assertThat(devices.decide(code, sessions.start(person), true)).isEqualTo(DeviceFlow.Decision.TOO_LATE);
    }

    private void setPassword() {
        assertThat(accounts.setPassword(accounts.invite(person, "user_operator"), PASSWORD))
                .isTrue();
    }

    /** Changes the person's data while the call waits for them. */
    private <T> T meanwhile(Supplier<T> call, String change) throws SQLException {
        DatabaseUrl url = SERVER.database().owner();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password())) {
            connection.setAutoCommit(false);
            JdbcClient sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            String key = "tokens of " + Subject.person(person).id();
            sql.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")
                    .param(key)
                    .query()
                    .listOfRows();
            CompletableFuture<T> result = CompletableFuture.supplyAsync(call);
            Await.until(
                    "the call waits",
                    Duration.ofSeconds(30),
                    () -> sql.sql("""
                            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                                AND (classid::bigint << 32 | objid::bigint) = hashtextextended(?, 0))
                            """).param(key).query(Boolean.class).single());
            sql.sql(change).param(person.value()).update();
            connection.commit();
            return result.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
