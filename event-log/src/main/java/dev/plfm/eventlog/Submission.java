package dev.plfm.eventlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/** What one command hands over to be committed with that of others: its events, its records, who looks at it, who waits for it. */
final class Submission {
    private final List<DomainEventMessage<?>> events = new ArrayList<>();
    private final List<EventInsert.Row> rows = new ArrayList<>();
    private final List<Attached<?>> records = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final @Nullable AppendWitness witness;
    private final @Nullable AppendPosition position;

    Submission(Map<String, ?> metaData) {
        witness = metaData.get(AppendWitness.KEY) instanceof AppendWitness appendWitness ? appendWitness : null;
        position = metaData.get(AppendPosition.KEY) instanceof AppendPosition appendPosition ? appendPosition : null;
    }

    void add(List<DomainEventMessage<?>> more, List<EventInsert.Row> moreRows) {
        events.addAll(more);
        rows.addAll(moreRows);
    }

    <T> void add(T record, AppendRecords<T> writer) {
        records.add(new Attached<>(record, writer));
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

    void committed() {
        done.complete(null);
    }

    void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }

    /** Waits until it is durable; throws what it failed with. */
    void await() {
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /** A record and who writes it. */
    record Attached<T>(T record, AppendRecords<T> writer) {}
}
