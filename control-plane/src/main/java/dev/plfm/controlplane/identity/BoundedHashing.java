package dev.plfm.controlplane.identity;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Hashes as another does, but only a few at once: Argon2id takes memory and time on purpose. */
final class BoundedHashing implements PasswordEncoder {
    private static final int MOST_AT_ONCE = 4;

    private final PasswordEncoder hashing;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    BoundedHashing(PasswordEncoder hashing) {
        this.hashing = hashing;
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence text) {
        return inTurn(() -> hashing.encode(text));
    }

    @Override
    public boolean matches(@Nullable CharSequence text, @Nullable String hash) {
        return inTurn(() -> hashing.matches(text, hash));
    }

    private <T extends @Nullable Object> T inTurn(Supplier<T> work) {
        turns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
