package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Found;
import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Token pairs of people: issued for a device, exchanged by refresh tokens that work once, revoked with all that came of them. */
@Component
class SignIns {
    private static final Set<TokenKind> SINGLE =
            EnumSet.of(TokenKind.ACCESS, TokenKind.OPERATOR, TokenKind.NODE, TokenKind.ENROLLMENT, TokenKind.SESSION);

    private final TokenStore tokens;
    private final TransactionOperations transaction;

    SignIns(TokenStore tokens, TransactionOperations transaction) {
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /** Within the caller's transaction. */
    TokenPair start(Grant grant) {
        return TokenPair.of(tokens.issue(TokenKind.ACCESS, grant), tokens.issue(TokenKind.REFRESH, grant));
    }

    /**
     * A new pair for a refresh token, which dies. One that is dead already has leaked: everything of its sign-in is revoked.
     *
     * @throws DomainException {@code unauthorized}, {@code token_expired} or {@code token_revoked}
     */
    TokenPair refresh(OpaqueToken refreshToken) {
        // The revocation of a family must last, so the refusal is thrown after the transaction.
        Object result = Objects.requireNonNull(transaction.execute(status -> exchange(refreshToken)));
        if (result instanceof DomainException refusal) {
            throw refusal;
        }
        return (TokenPair) result;
    }

    private Object exchange(OpaqueToken refreshToken) {
        Optional<Found> found = tokens.lock(TokenKind.REFRESH, refreshToken);
        if (found.isEmpty()) {
            return new DomainException(ErrorCode.UNAUTHORIZED, "The refresh token is not valid.");
        }
        Grant grant = found.get().grant();
        if (found.get().used() || found.get().revoked()) {
            tokens.revokeFamily(Objects.requireNonNull(grant.familyId()));
            return new DomainException(
                    ErrorCode.TOKEN_REVOKED, "The refresh token was used or revoked before: sign in again.");
        }
        if (found.get().expired()) {
            return new DomainException(ErrorCode.TOKEN_EXPIRED, "The refresh token has expired: sign in again.");
        }
        tokens.markUsed(refreshToken);
        return start(grant);
    }

    /** Ends the whole sign-in of a refresh token; unknown ones are passed over. */
    void revokeRefresh(OpaqueToken refreshToken) {
        transaction.executeWithoutResult(status -> tokens.lock(TokenKind.REFRESH, refreshToken)
                .ifPresent(found ->
                        tokens.revokeFamily(Objects.requireNonNull(found.grant().familyId()))));
    }

    /** Ends one token that is not exchanged, and with an operator's what it handed out; unknown ones are passed over. */
    void revokeAccess(OpaqueToken token) {
        transaction.executeWithoutResult(status -> {
            tokens.lock(TokenKind.OPERATOR, token)
                    .filter(Found::alive)
                    .ifPresent(found -> tokens.revokeHandedOut(found.grant().subject()));
            tokens.revoke(token, SINGLE);
        });
    }
}
