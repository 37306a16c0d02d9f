package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Sign-in of service principals by their secret. */
@Component
class ClientCredentials {
    private final JdbcClient jdbc;
    private final TokenStore tokens;
    private final SecretCheck secrets;
    private final TransactionOperations transaction;

    ClientCredentials(JdbcClient jdbc, TokenStore tokens, SecretCheck secrets, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.secrets = secrets;
        this.transaction = transaction;
    }

    /**
     * An access token, narrowed to the scopes asked for.
     *
     * @param scopes null for all that the principal has
     * @throws DomainException {@code unauthorized}; which of id and secret is wrong, the answer and its time do not tell
     */
    TokenPair issue(String clientId, String clientSecret, @Nullable Set<Scope> scopes) {
        Optional<String> hash = hashOf(clientId);
        if (!secrets.matches(clientSecret, hash)) {
            throw refused();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            // Holds off a deletion or rotation until the token is there to be revoked by it.
            Optional<String> current = jdbc.sql(
                            "SELECT secret_hash FROM command.client_secret WHERE sp_id = ? FOR SHARE")
                    .param(clientId)
                    .query(String.class)
                    .optional();
            if (!current.equals(hash)) {
                throw refused();
            }
            Grant grant = Grant.of(Subject.principal(clientId), scopes);
            return TokenPair.of(tokens.issue(TokenKind.ACCESS, grant), null);
        }));
    }

    private Optional<String> hashOf(String clientId) {
        return jdbc.sql("SELECT secret_hash FROM command.client_secret WHERE sp_id = ?")
                .param(clientId)
                .query(String.class)
                .optional();
    }

    private static DomainException refused() {
        return new DomainException(ErrorCode.UNAUTHORIZED, "The client_id or the client_secret is not valid.");
    }
}
