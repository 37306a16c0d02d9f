package dev.plfm.command.plan;

import dev.plfm.kernel.error.DomainException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Digests of a call and of what its plan was made from. Whoever makes one up learns and gains nothing: it only ever holds the caller's own
 * call back.
 */
record PlanToken(String call, String basis) {
    private static final byte VERSION = 1;
    private static final int DIGEST = 16;
    private static final int CHECK = 4;
    private static final int LENGTH = 1 + 2 * DIGEST + CHECK;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Of the canonical texts of the two. */
    static PlanToken of(String call, String basis) {
        return new PlanToken(digest(call), digest(basis));
    }

    /** @throws DomainException {@code invalid_argument} when the text is no token */
    static PlanToken parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw none();
        }
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            throw none();
        }
        byte[] body = Arrays.copyOf(bytes, LENGTH - CHECK);
        if (!Arrays.equals(Arrays.copyOf(sha256(body), CHECK), Arrays.copyOfRange(bytes, LENGTH - CHECK, LENGTH))) {
            throw none();
        }
        return new PlanToken(
                ENCODER.encodeToString(Arrays.copyOfRange(body, 1, 1 + DIGEST)),
                ENCODER.encodeToString(Arrays.copyOfRange(body, 1 + DIGEST, body.length)));
    }

    String text() {
        Base64.Decoder decoder = Base64.getUrlDecoder();
        byte[] body = ByteBuffer.allocate(1 + 2 * DIGEST)
                .put(VERSION)
                .put(decoder.decode(call))
                .put(decoder.decode(basis))
                .array();
        return ENCODER.encodeToString(ByteBuffer.allocate(LENGTH)
                .put(body)
                .put(sha256(body), 0, CHECK)
                .array());
    }

    private static String digest(String text) {
        return ENCODER.encodeToString(Arrays.copyOf(sha256(text.getBytes(StandardCharsets.UTF_8)), DIGEST));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static DomainException none() {
        return DomainException.invalid("plan_token", "is not one that a dry run answered with");
    }
}
