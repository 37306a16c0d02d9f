package dev.plfm.controlplane.database;

import org.jspecify.annotations.Nullable;

/** The embedded database cannot be used; the message is for people and says what to do. */
public final class DatabaseException extends RuntimeException {
    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
