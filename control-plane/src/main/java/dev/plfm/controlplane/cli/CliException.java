package dev.plfm.controlplane.cli;

import org.jspecify.annotations.Nullable;

/** A sub-command cannot do what it was asked; the message and the hint are for people. */
final class CliException extends RuntimeException {
    private final @Nullable String hint;

    CliException(String message, @Nullable String hint) {
        super(message);
        this.hint = hint;
    }

    CliException(String message, @Nullable String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    @Nullable String hint() {
        return hint;
    }
}
