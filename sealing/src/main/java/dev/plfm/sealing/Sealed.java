package dev.plfm.sealing;

import java.util.Arrays;

/**
 * A sealed content and the key that opens it.
 *
 * @param bytes as HPKE makes them: the 32 bytes of the encapsulated key, then the ciphertext with its tag
 */
public record Sealed(String keyId, byte[] bytes) {
    /** How much longer than its content a sealed content is: the encapsulated key and the tag. */
    public static final int OVERHEAD = 48;

    @Override
    public boolean equals(Object other) {
        return other instanceof Sealed that && keyId.equals(that.keyId) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Sealed[keyId=" + keyId + "]";
    }
}
