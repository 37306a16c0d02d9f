package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.sealing.Sealed;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A version as a node has sealed it anew; {@code data} is in Base64. */
record ResealBody(@Nullable String keyId, @Nullable String data) {
    /** @throws DomainException {@code invalid_argument} when it cannot be sealed bytes */
    Sealed checked() {
        if (keyId == null) {
            throw DomainException.invalid("key_id", "is required");
        }
        if (data == null) {
            throw DomainException.invalid("data", "is required");
        }
        byte[] bytes = decoded(data);
        if (bytes.length < Sealed.OVERHEAD) {
            throw DomainException.invalid("data", "is too short to be sealed");
        }
        return new Sealed(keyId, bytes);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw DomainException.invalid("data", "must be in Base64");
        }
    }

    /** Leaves the bytes out. */
    @Override
    public String toString() {
        return "ResealBody[keyId=" + keyId + "]";
    }
}
