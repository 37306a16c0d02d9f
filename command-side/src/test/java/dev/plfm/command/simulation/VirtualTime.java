package dev.plfm.command.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;

/** A clock that only moves when something happens, and the agenda of what is to happen: the same order for the same entries. */
final class VirtualTime extends Clock {
    private static final Duration STEP = Duration.ofMillis(1);

    private final PriorityQueue<Entry> agenda = new PriorityQueue<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long entries;

    @Override
    public Instant instant() {
        return now;
    }

    /** Everything takes a little while, so that what follows is later. */
    void pass() {
        now = now.plus(STEP);
    }

    void after(Duration delay, Runnable action) {
        at(now.plus(delay), action);
    }

    void at(Instant time, Runnable action) {
        agenda.add(new Entry(time, entries++, action));
    }

    /** Does it now and again after each pause. */
    void every(Duration pause, Runnable action) {
        after(pause, () -> {
            action.run();
            every(pause, action);
        });
    }

    /** Lets time pass until then, doing what is due. */
    void runUntil(Instant end) {
        while (runNext(end)) {
            continue;
        }
        now = now.isBefore(end) ? end : now;
    }

    /** Does what is next, if it is due by then; whether something was. */
    boolean runNext(Instant end) {
        Entry next = agenda.peek();
        if (next == null || next.time.isAfter(end)) {
            return false;
        }
        agenda.remove();
        now = now.isBefore(next.time) ? next.time : now;
        next.action.run();
        return true;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("All is in UTC");
    }

    private record Entry(Instant time, long order, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = time.compareTo(other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
