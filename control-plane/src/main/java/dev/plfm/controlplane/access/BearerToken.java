package dev.plfm.controlplane.access;

import dev.plfm.controlplane.identity.TokenLookup;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.error.DomainException;
import java.util.Map;
import java.util.Optional;

/** The token that a request brought; whom it stands for is looked up each time. */
record BearerToken(String text, TokenLookup tokens, boolean dev) {
    /** @throws DomainException {@code unauthorized}, {@code token_expired} or {@code token_revoked} */
    Caller caller() {
        Optional<Caller> person = dev ? DevTokens.find(text) : Optional.empty();
        return person.orElseGet(() -> tokens.caller(text));
    }

    /** By whom the tokens that are good now stand for. */
    Optional<Caller> caller(Map<String, Caller> good) {
        Optional<Caller> person = dev ? DevTokens.find(text) : Optional.empty();
        return person.or(() -> Optional.ofNullable(good.get(text)));
    }

    @Override
    public String toString() {
        return "a bearer token";
    }
}
