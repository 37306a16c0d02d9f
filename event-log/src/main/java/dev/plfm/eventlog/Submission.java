package dev.plfm.eventlog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/** What one command hands over to be committed with that of others: its events, its records, who looks at it, who waits for it. */
final class Submission {
    private final List<DomainEventMessage<?>> events = new ArrayList<>();
    private final List<EventInsert.Row> rows = new ArrayList<>();
    private final List<Attached<?>> records = new ArrayList<>();
    private final Map<String, Long> seen = new LinkedHashMap<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private List<Submission> next = List.of();
    private volatile boolean durable;
    private final @Nullable AppendWitness witness;
    private final @Nullable AppendPosition position;

    Submission(Map<String, ?> metaData) {
        witness = metaData.get(AppendWitness.KEY) instanceof AppendWitness appendWitness ? appendWitness : null;
        position = metaData.get(AppendPosition.KEY) instanceof AppendPosition appendPosition ? appendPosition : null;
        if (position != null) {
            // An attempt of the same command that came to nothing may have told one.
            position.set(0);
        }
    }

    void add(List<DomainEventMessage<?>> more, List<EventInsert.Row> moreRows) {
        events.addAll(more);
        rows.addAll(moreRows);
    }

    <T> void add(T record, AppendRecords<T> writer) {
        records.add(new Attached<>(record, writer));
    }

    /** Is to be committed only if that is still the aggregate's last event. */
    void saw(String aggregateId, long aggregateSeq) {
        seen.put(aggregateId, aggregateSeq);
    }

    Map<String, Long> seen() {
        return seen;
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return rows.isEmpty() && records.isEmpty();
    }

    /** The aggregates that it must find as they were when it was decided. */
    Set<String> aggregates() {
        Set<String> ids = new LinkedHashSet<>(seen.keySet());
        rows.forEach(row -> ids.add(row.aggregateId()));
        return ids;
    }

    List<DomainEventMessage<?>> events() {
        return events;
    }

    List<EventInsert.Row> rows() {
        return rows;
    }

    List<Attached<?>> records() {
        return records;
    }

    /** Looks at the events, if anybody does. */
    void show() {
        if (witness != null) {
            witness.look(events);
        }
    }

    /** Whether it goes alone: somebody looks at what is there right before its events. */
    boolean alone() {
        return witness != null;
    }

    void at(long lastEventId) {
        if (position != null && !rows.isEmpty()) {
            position.set(lastEventId);
        }
    }

    /**
     * Lets those go on who wait for these, all of which are durable. Each one that goes on wakes some of the others, so that whoever
     * calls this is free again after two.
     */
    static void committed(List<Submission> all) {
        all.forEach(submission -> submission.durable = true);
        wake(all);
    }

    private static void wake(List<Submission> all) {
        if (!all.isEmpty()) {
            int middle = (all.size() + 1) / 2;
            all.get(0).wakeBefore(all.subList(1, middle));
            if (middle < all.size()) {
                all.get(middle).wakeBefore(all.subList(middle + 1, all.size()));
            }
        }
    }

    private void wakeBefore(List<Submission> others) {
        next = others;
        done.complete(null);
    }

    /** Whatever failed since it was committed is no failure of it. */
    void failed(RuntimeException reason) {
        if (durable) {
            done.complete(null);
        } else {
            done.completeExceptionally(reason);
        }
    }

    /** Waits until it is durable; throws what it failed with. */
    void await() {
        try {
            done.join();
            wake(next);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /** A record and who writes it. */
    record Attached<T>(T record, AppendRecords<T> writer) {}
}
