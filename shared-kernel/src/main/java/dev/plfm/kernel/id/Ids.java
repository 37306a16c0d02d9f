package dev.plfm.kernel.id;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Makes and checks ids of the form {@code <prefix>_<ULID>}: 26 upper-case Crockford base32 characters. */
public final class Ids {
    private static final int ULID_LENGTH = 26;
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private Ids() {}

    /** A new id, later ones of one process sorting after earlier ones. */
    public static String generate(String prefix) {
        return prefix + "_" + UlidCreator.getMonotonicUlid();
    }

    /** The same id for the same parts, always: for things of which there is one per combination of parts. */
    public static String derive(String prefix, String... parts) {
        ByteBuffer digest = ByteBuffer.wrap(sha256(String.join("\u0000", parts)));
        return prefix + "_" + new Ulid(digest.getLong(), digest.getLong());
    }

    /**
     * The value, when it is a well-formed id of the prefix.
     *
     * @throws DomainException {@code invalid_id} otherwise
     */
    static String check(String prefix, @Nullable String value) {
        if (!isWellFormed(prefix, value)) {
            throw new DomainException(
                    ErrorCode.INVALID_ID,
                    "Not a valid id: expected " + prefix + "_ followed by 26 characters of a ULID.");
        }
        return java.util.Objects.requireNonNull(value);
    }

    private static boolean isWellFormed(String prefix, @Nullable String value) {
        if (value == null
                || value.length() != prefix.length() + 1 + ULID_LENGTH
                || !value.startsWith(prefix)
                || value.charAt(prefix.length()) != '_'
                || value.charAt(prefix.length() + 1) > '7') {
            return false;
        }
        for (int i = prefix.length() + 1; i < value.length(); i++) {
            if (ALPHABET.indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
