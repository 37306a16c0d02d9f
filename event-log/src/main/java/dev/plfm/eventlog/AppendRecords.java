package dev.plfm.eventlog;

import java.util.List;

/** Writes what commands leave beside their events, in the same transaction and after them. */
@FunctionalInterface
public interface AppendRecords<T> {
    /**
     * @param records one of each command, in the order of their events
     * @throws AppendRefusal for the first command whose record, and with it the command, is refused
     */
    void write(List<T> records);
}
