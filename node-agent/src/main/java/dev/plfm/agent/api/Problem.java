package dev.plfm.agent.api;

import org.jspecify.annotations.Nullable;

/** The members of an error answer that decide what to do next. */
public record Problem(
        @Nullable String code,
        @Nullable String detail,
        @Nullable Boolean retryable,
        @Nullable Integer retryAfterSeconds) {

    static final Problem NONE = new Problem(null, null, null, null);
}
