package dev.plfm.eventlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what commands leave beside their events, in the same transaction and after them. */
@FunctionalInterface
public interface AppendRecords<T> {
    /**
     * @param records one of each command, in the order of their events
     * @throws AppendRefusal for the first command whose record, and with it the command, is refused
     */
    void write(List<T> records);

    /**
     * Says the same as statements that fail where a command would be refused.
     *
     * @param following for each record how many events the log has, once these are in it, after the last one of its command; null when it
     *     has none
     * @return whether it can; if not, what it said is not run
     */
    default boolean say(List<T> records, List<@Nullable Long> following, AppendStatements statements) {
        return false;
    }
}
