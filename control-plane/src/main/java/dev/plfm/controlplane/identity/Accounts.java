package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.value.Email;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** People who sign in with a password: made by an operator, who passes on a link that works once to set it. */
@Component
public class Accounts {
    public static final int MIN_PASSWORD = 12;
    public static final int MAX_PASSWORD = 256;

    private final JdbcClient jdbc;
    private final TokenStore tokens;
    private final PasswordEncoder hashing;
    private final TransactionOperations transaction;
    private final SecretCheck secrets;

    Accounts(
            JdbcClient jdbc,
            TokenStore tokens,
            PasswordEncoder hashing,
            TransactionOperations transaction,
            SecretCheck secrets) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.hashing = hashing;
        this.transaction = transaction;
        this.secrets = secrets;
    }

    /** A link's token to set the password with; earlier ones stop working. An account that exists keeps its password until then. */
    OpaqueToken invite(Email email, String operatorId) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("INSERT INTO command.account (email) VALUES (?) ON CONFLICT (email) DO NOTHING")
                    .param(email.value())
                    .update();
            tokens.revokeAll(TokenKind.PASSWORD_LINK, Subject.person(email));
            return tokens.issue(TokenKind.PASSWORD_LINK, Grant.of(Subject.person(email), null), operatorId);
        }));
    }

    /** Whose password the link sets; empty when it does not work, or no longer. */
    public Optional<Email> invited(OpaqueToken link) {
        return tokens.find(TokenKind.PASSWORD_LINK, link)
                .filter(TokenStore.Found::alive)
                .map(found ->
                        new Email(Objects.requireNonNull(found.grant().subject().email())));
    }

    /**
     * Uses up the link. Whoever was signed in as this person, or about to be on a device, is signed out. False when the link does not work,
     * or no longer.
     */
    public boolean setPassword(OpaqueToken link, String password) {
        String hash = Objects.requireNonNull(hashing.encode(password));
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<TokenStore.Found> found =
                    tokens.lock(TokenKind.PASSWORD_LINK, link).filter(TokenStore.Found::alive);
            found.ifPresent(alive -> {
                Subject person = alive.grant().subject();
                tokens.markUsed(link);
                jdbc.sql("UPDATE command.account SET password_hash = ?, password_set_at = now() WHERE email = ?")
                        .params(hash, Objects.requireNonNull(person.email()))
                        .update();
                jdbc.sql(
                                "UPDATE command.device_authorization SET status = 'denied' WHERE email = ? AND status = 'approved'")
                        .param(person.email())
                        .update();
                tokens.revokeAll(TokenKind.SESSION, person);
                tokens.revokeAll(TokenKind.ACCESS, person);
                tokens.revokeAll(TokenKind.REFRESH, person);
            });
            return found.isPresent();
        }));
    }

    /** A session, if this is the password. Takes as long for an address without an account as for one with. */
    public Optional<OpaqueToken> signIn(Email email, String password) {
        Optional<String> hash = hashOf(email);
        if (!secrets.matches(password, hash)) {
            return Optional.empty();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            // Holds off a new password until the session is there to be ended by it.
            Subject person = Subject.person(email);
            tokens.lock(person);
            return hashOf(email).equals(hash)
                    ? Optional.of(tokens.issue(TokenKind.SESSION, Grant.of(person, null)))
                    : Optional.empty();
        }));
    }

    private Optional<String> hashOf(Email email) {
        return jdbc.sql("SELECT password_hash FROM command.account WHERE email = ? AND password_hash IS NOT NULL")
                .param(email.value())
                .query(String.class)
                .optional();
    }
}
