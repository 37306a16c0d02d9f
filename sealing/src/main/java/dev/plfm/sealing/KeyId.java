package dev.plfm.sealing;

import com.google.crypto.tink.hybrid.HpkePublicKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How keys are called: {@code k} and the first 16 hex digits of the SHA-256 of the 32 bytes of the public key. */
public final class KeyId {
    private static final Pattern PATTERN = Pattern.compile("k[0-9a-f]{16}");
    private static final int DIGITS = 16;

    private KeyId() {}

    public static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    public static String of(HpkePublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(key.getPublicKeyBytes().toByteArray());
            return "k" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
