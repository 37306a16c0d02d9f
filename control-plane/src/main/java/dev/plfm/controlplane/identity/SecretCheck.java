package dev.plfm.controlplane.identity;

import java.util.Objects;
import java.util.Optional;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Compares what was presented with a stored hash, and takes as long when there is none. */
@Component
class SecretCheck {
    private final PasswordEncoder hashing;
    private final String hashOfNothing;

    SecretCheck(PasswordEncoder hashing) {
        this.hashing = hashing;
        this.hashOfNothing = Objects.requireNonNull(
                hashing.encode(OpaqueToken.generate(TokenKind.ACCESS).text()));
    }

    /** False when there is no hash. */
    boolean matches(String presented, Optional<String> hash) {
        return hashing.matches(presented, hash.orElse(hashOfNothing)) && hash.isPresent();
    }
}
