package dev.plfm.controlplane.identity;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Compares what was presented with a stored hash, and takes as long when there is none. */
@Component
class SecretCheck {
    private final PasswordEncoder hashing;
    private final CompletableFuture<String> hashOfNothing;

    SecretCheck(PasswordEncoder hashing) {
        this.hashing = hashing;
        // Takes a good part of a second, in which the server goes on starting.
        this.hashOfNothing = CompletableFuture.supplyAsync(() -> Objects.requireNonNull(
                hashing.encode(OpaqueToken.generate(TokenKind.ACCESS).text())));
    }

    /** False when there is no hash. */
    boolean matches(String presented, Optional<String> hash) {
        String nothing = hashOfNothing.join();
        return hashing.matches(presented, hash.orElse(nothing)) && hash.isPresent();
    }
}
