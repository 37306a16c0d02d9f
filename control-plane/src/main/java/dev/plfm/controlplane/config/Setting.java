package dev.plfm.controlplane.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured.
 *
 * @param key dotted name, as in the TOML file
 * @param environment variable that may set it
 * @param option command-line option that may set it
 * @param fallback the default, in the same notation; null if there is none
 * @param allowed what a value may be, for people
 * @param secret whether a value must never be shown
 * @param parser turns text into the value or throws an {@link IllegalArgumentException}
 */
record Setting<T>(
        String key,
        @Nullable String environment,
        @Nullable String option,
        @Nullable String fallback,
        String allowed,
        boolean secret,
        Function<String, T> parser) {

    static <T> Setting<T> of(String key, @Nullable String fallback, String allowed, Function<String, T> parser) {
        return new Setting<>(key, null, null, fallback, allowed, false, parser);
    }

    Setting<T> environment(String variable) {
        return new Setting<>(key, variable, option, fallback, allowed, secret, parser);
    }

    Setting<T> option(String name) {
        return new Setting<>(key, environment, name, fallback, allowed, secret, parser);
    }

    Setting<T> hidden() {
        return new Setting<>(key, environment, option, fallback, allowed, true, parser);
    }
}
