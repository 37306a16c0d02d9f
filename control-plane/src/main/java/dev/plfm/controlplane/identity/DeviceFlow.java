package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.value.Email;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Sign-in of a device that cannot show a page, after RFC 8628: it shows a code, a person approves it elsewhere, it fetches its tokens. */
@Component
public class DeviceFlow {
    static final int POLL_SECONDS = 5;
    private static final int SLOWER_BY_SECONDS = 5;

    private final JdbcClient jdbc;
    private final TokenStore tokens;
    private final SignIns signIns;
    private final TransactionOperations transaction;

    DeviceFlow(JdbcClient jdbc, TokenStore tokens, SignIns signIns, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.signIns = signIns;
        this.transaction = transaction;
    }

    /** The two codes of a device that began to wait. */
    record Started(OpaqueToken deviceCode, UserCode userCode) {}

    /** A device that waits, as the person who is asked sees it; null scopes are all that the person has. */
    public record Waiting(
            UserCode userCode,
            @Nullable String clientName,
            @Nullable String deviceName,
            @Nullable List<String> scopes) {}

    Started start(@Nullable String clientName, @Nullable String deviceName, @Nullable Set<Scope> scopes) {
        OpaqueToken deviceCode = OpaqueToken.generate(TokenKind.DEVICE_CODE);
        String[] names = scopes == null
                ? null
                : scopes.stream().sorted().map(Scope::wire).toArray(String[]::new);
        while (true) {
            UserCode userCode = UserCode.generate();
            int inserted = jdbc.sql("""
                            INSERT INTO command.device_authorization
                                (device_code_hash, user_code, client_name, device_name, scopes, interval_seconds, expires_at)
                            VALUES (?, ?, ?, ?, ?::text[], ?, now() + make_interval(secs => ?))
                            ON CONFLICT (user_code) DO NOTHING
                            """)
                    .param(deviceCode.hash())
                    .param(userCode.value())
                    .param(clientName)
                    .param(deviceName)
                    .param(names)
                    .param(POLL_SECONDS)
                    .param(lifetime().toSeconds())
                    .update();
            if (inserted == 1) {
                return new Started(deviceCode, userCode);
            }
        }
    }

    static Duration lifetime() {
        return Objects.requireNonNull(TokenKind.DEVICE_CODE.lifetime());
    }

    /**
     * The device's tokens, once.
     *
     * @throws DomainException {@code authorization_pending}, {@code slow_down}, {@code access_denied} or {@code expired_token}
     */
    TokenPair poll(OpaqueToken deviceCode) {
        // The note of when it polled must last, so the refusal is thrown after the transaction.
        Object result = Objects.requireNonNull(transaction.execute(status -> answer(deviceCode)));
        if (result instanceof DomainException refusal) {
            throw refusal;
        }
        return (TokenPair) result;
    }

    private Object answer(OpaqueToken deviceCode) {
        Optional<Row> found =
                jdbc.sql("""
                        SELECT *, expires_at <= now() AS expired,
                            coalesce(last_polled_at > now() - make_interval(secs => interval_seconds), false) AS hasty
                        FROM command.device_authorization WHERE device_code_hash = ? FOR UPDATE
                        """).param(deviceCode.hash()).query(Row::of).optional();
        if (found.isEmpty() || found.get().expired || found.get().status.equals("used")) {
            return new DomainException(ErrorCode.EXPIRED_TOKEN, "The device code has expired: start again.");
        }
        return found.get().hasty ? slowDown(deviceCode, found.get()) : answer(deviceCode, found.get());
    }

    private Object answer(OpaqueToken deviceCode, Row row) {
        switch (row.status) {
            case "denied":
                return new DomainException(ErrorCode.ACCESS_DENIED, "The request was denied.");
            case "approved":
                jdbc.sql("UPDATE command.device_authorization SET status = 'used' WHERE device_code_hash = ?")
                        .param(deviceCode.hash())
                        .update();
                return signIns.start(new Grant(
                        Subject.person(new Email(Objects.requireNonNull(row.email))),
                        Grant.newFamily(),
                        row.scopes,
                        row.clientName,
                        row.deviceName));
            default:
                jdbc.sql("UPDATE command.device_authorization SET last_polled_at = now() WHERE device_code_hash = ?")
                        .param(deviceCode.hash())
                        .update();
                return new DomainException(
                        ErrorCode.AUTHORIZATION_PENDING,
                        "Nobody has approved the device yet.",
                        List.of(),
                        row.intervalSeconds);
        }
    }

    private DomainException slowDown(OpaqueToken deviceCode, Row row) {
        int interval = row.intervalSeconds + SLOWER_BY_SECONDS;
        jdbc.sql("""
                        UPDATE command.device_authorization SET last_polled_at = now(), interval_seconds = ?
                        WHERE device_code_hash = ?
                        """).params(interval, deviceCode.hash()).update();
        return new DomainException(
                ErrorCode.SLOW_DOWN, "Poll once every " + interval + " seconds.", List.of(), interval);
    }

    public Optional<Waiting> waiting(UserCode userCode) {
        return jdbc.sql("""
                        SELECT client_name, device_name, scopes FROM command.device_authorization
                        WHERE user_code = ? AND status = 'pending' AND expires_at > now()
                        """)
                .param(userCode.value())
                .query((row, number) -> new Waiting(
                        userCode,
                        row.getString("client_name"),
                        row.getString("device_name"),
                        Scopes.read(row, "scopes")))
                .optional();
    }

    /** What became of a person's decision. */
    public enum Decision {
        MADE,
        TOO_LATE,
        SIGNED_OUT
    }

    /** By whoever is signed in with the session: one that ends meanwhile decides nothing any more. */
    public Decision decide(UserCode userCode, OpaqueToken session, boolean approved) {
        return Objects.requireNonNull(transaction.execute(status -> tokens.lock(TokenKind.SESSION, session)
                .filter(TokenStore.Found::alive)
                .map(found ->
                        new Email(Objects.requireNonNull(found.grant().subject().email())))
                .map(person -> decide(userCode, person, approved) ? Decision.MADE : Decision.TOO_LATE)
                .orElse(Decision.SIGNED_OUT)));
    }

    /** Whether there was still something to decide. */
    boolean decide(UserCode userCode, Email person, boolean approved) {
        return jdbc.sql("""
                        UPDATE command.device_authorization SET status = ?, email = ?
                        WHERE user_code = ? AND status = 'pending' AND expires_at > now()
                        """)
                        .params(approved ? "approved" : "denied", person.value(), userCode.value())
                        .update()
                == 1;
    }

    private record Row(
            String status,
            boolean expired,
            boolean hasty,
            int intervalSeconds,
            @Nullable String email,
            @Nullable List<String> scopes,
            @Nullable String clientName,
            @Nullable String deviceName) {
        static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    row.getString("status"),
                    row.getBoolean("expired"),
                    row.getBoolean("hasty"),
                    row.getInt("interval_seconds"),
                    row.getString("email"),
                    Scopes.read(row, "scopes"),
                    row.getString("client_name"),
                    row.getString("device_name"));
        }
    }
}
