package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.value.Email;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Operators' tokens, which only whoever starts a server can make: they stand for a person and carry every scope. */
@Component
public class OperatorTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorTokens.class);

    private final TokenStore tokens;
    private final TransactionOperations transaction;

    OperatorTokens(TokenStore tokens, TransactionOperations transaction) {
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /** A new token, and how many earlier ones it took the place of. */
    public record Issued(OpaqueToken token, int revoked) {}

    public static Duration lifetime() {
        return Objects.requireNonNull(TokenKind.OPERATOR.lifetime());
    }

    /** Whether nobody ever was an operator here. */
    public boolean isFirstStart() {
        return !tokens.everIssued(TokenKind.OPERATOR);
    }

    /** A new token for this person; the person's earlier ones are revoked, with what they handed out. */
    public Issued issue(Email operator) {
        Issued issued = Objects.requireNonNull(transaction.execute(status -> {
            Subject person = Subject.person(operator);
            int revoked = tokens.revokeAll(TokenKind.OPERATOR, person);
            tokens.revokeHandedOut(person);
            return new Issued(tokens.issue(TokenKind.OPERATOR, Grant.of(person, null)), revoked);
        }));
        LOG.atInfo()
                .addKeyValue("operator", operator.value())
                .addKeyValue("revoked", issued.revoked())
                .log("operator token issued");
        return issued;
    }
}
