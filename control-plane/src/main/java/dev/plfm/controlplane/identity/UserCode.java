package dev.plfm.controlplane.identity;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/** What a person types to name the device that waits: eight consonants, shown as {@code BCDF-GHJK}. */
public record UserCode(String value) {
    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    static UserCode generate() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new UserCode(code.toString());
    }

    /** As people write it: in any case, with or without the dash. */
    public static Optional<UserCode> parse(String text) {
        String code = text.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "");
        boolean wellFormed = code.length() == LENGTH && code.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
        return wellFormed ? Optional.of(new UserCode(code)) : Optional.empty();
    }

    /** For people. */
    public String shown() {
        return value.substring(0, LENGTH / 2) + "-" + value.substring(LENGTH / 2);
    }
}
