package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts stored answers that show a secret with AES-256-GCM, under a key made from the caller's token and the answer's scope: only
 * the same token's holder, repeating the same request, gets the secret again.
 */
final class SecretAnswers {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretAnswers() {}

    static StoredAnswer seal(StoredAnswer answer, String scope, byte[] callerKey) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, callerKey, scope, nonce).doFinal(answer.body());
            byte[] body = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, body, NONCE_BYTES, sealed.length);
            return answer.with(body, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }

    /** @throws DomainException {@code conflict} when another token made the request */
    static StoredAnswer open(StoredAnswer answer, String scope, byte[] callerKey) {
        byte[] nonce = Arrays.copyOf(answer.body(), NONCE_BYTES);
        try {
            byte[] body = cipher(Cipher.DECRYPT_MODE, callerKey, scope, nonce)
                    .doFinal(answer.body(), NONCE_BYTES, answer.body().length - NONCE_BYTES);
            return answer.with(body, false);
        } catch (GeneralSecurityException e) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "This was done already, and the secret in its answer is shown again only to the token that asked first.");
        }
    }

    private static Cipher cipher(int mode, byte[] callerKey, String scope, byte[] nonce)
            throws GeneralSecurityException {
        Mac expand = Mac.getInstance("HmacSHA256");
        expand.init(new SecretKeySpec(callerKey, "HmacSHA256"));
        expand.update(scope.getBytes(StandardCharsets.UTF_8));
        byte[] key = expand.doFinal(new byte[] {1});
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
