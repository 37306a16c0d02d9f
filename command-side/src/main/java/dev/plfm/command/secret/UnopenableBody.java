package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/** The key that a version was sealed to when a node that has this key could not open it. */
record UnopenableBody(@Nullable String keyId) {
    /** @throws DomainException {@code invalid_argument} when it is missing */
    String checked() {
        if (keyId == null) {
            throw DomainException.invalid("key_id", "is required");
        }
        return keyId;
    }
}
