package dev.plfm.command.ingress;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer token of an ingress node; its text is shown once and never printed, its hash is what is kept. */
public record IngressToken(String text) {
    private static final String PREFIX = "plfm_it_";
    private static final int RANDOM_BYTES = 32;

    /** A new token of 256 random bits. */
    static IngressToken generate(SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return new IngressToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** SHA-256 of the whole text. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
