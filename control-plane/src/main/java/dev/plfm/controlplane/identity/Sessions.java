package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.value.Email;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** People signed in at the pages, each browser by a token of its own that opens nothing under {@code /v1}. */
@Component
public class Sessions {
    private final TokenStore tokens;

    Sessions(TokenStore tokens) {
        this.tokens = tokens;
    }

    public OpaqueToken start(Email person) {
        return tokens.issue(TokenKind.SESSION, Grant.of(Subject.person(person), null));
    }

    /** Empty when the session has ended, or never was. */
    public Optional<Email> person(OpaqueToken session) {
        return tokens.find(TokenKind.SESSION, session)
                .filter(TokenStore.Found::alive)
                .map(found ->
                        new Email(Objects.requireNonNull(found.grant().subject().email())));
    }

    public void end(OpaqueToken session) {
        if (tokens.find(TokenKind.SESSION, session).isPresent()) {
            tokens.revoke(session);
        }
    }
}
