package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.value.Email;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Operators' tokens, which only whoever starts a server can make: they stand for a person and carry every scope. */
@Component
public class OperatorTokens {
    private final TokenStore tokens;
    private final TransactionOperations transaction;

    OperatorTokens(TokenStore tokens, TransactionOperations transaction) {
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /** Whether nobody ever was an operator here. */
    public boolean isFirstStart() {
        return !tokens.everIssued(TokenKind.OPERATOR);
    }

    /** A new token for this person; the person's earlier ones are revoked. */
    public OpaqueToken issue(Email operator) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Subject person = Subject.person(operator);
            tokens.revokeAll(TokenKind.OPERATOR, person);
            return tokens.issue(TokenKind.OPERATOR, Grant.of(person, null));
        }));
    }
}
