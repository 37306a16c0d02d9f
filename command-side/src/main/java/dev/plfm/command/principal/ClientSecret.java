package dev.plfm.command.principal;

import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The secret of a service principal: its text is shown once and never printed, its hash is what is kept. */
public record ClientSecret(String text, String hash) {
    private static final String PREFIX = "plfm_cs_";
    private static final int RANDOM_BYTES = 32;

    /** A new secret of 256 random bits. Slow, so it is made before the command takes any lock. */
    static ClientSecret generate(SecureRandom random, PasswordEncoder hashing) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return new ClientSecret(text, java.util.Objects.requireNonNull(hashing.encode(text)));
    }

    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
