package dev.plfm.controlplane.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes, from a bearer token, the key under which answers that show a secret are stored: HKDF's extract step with a fixed salt. */
final class AnswerKeys {
    private static final byte[] SALT = "plfm stored answers v1".getBytes(StandardCharsets.UTF_8);

    private AnswerKeys() {}

    static byte[] of(String token) {
        try {
            Mac extract = Mac.getInstance("HmacSHA256");
            extract.init(new SecretKeySpec(SALT, "HmacSHA256"));
            return extract.doFinal(token.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
