package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendPosition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the command carries so that its answer is stored in its own transaction.
 *
 * @param render makes the answer from what the handler answers with
 */
record PendingAnswer(String scope, AppendPosition position, Function<@Nullable Object, StoredAnswer> render) {
    /** The metadata entry that holds it; never copied to events. */
    static final String KEY = "pending_answer";
}
