package dev.plfm.command.simulation;

import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.axonframework.deadline.AbstractDeadlineManager;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.deadline.GenericDeadlineMessage;
import org.axonframework.messaging.ScopeDescriptor;
import org.jspecify.annotations.Nullable;

/** Deadlines as rows, written in the transaction that sets them. */
final class SimulatedDeadlines extends AbstractDeadlineManager {
    private final VirtualTime time;
    private final Rows<String, Row> rows;
    private Runnable onDue = () -> {};
    private int created;

    SimulatedDeadlines(VirtualTime time, Transactions transactions) {
        this.time = time;
        this.rows = new Rows<>(transactions);
    }

    /** Is called when a deadline may be due. */
    void whenDue(Runnable action) {
        onDue = action;
    }

    List<Row> due() {
        return rows.where(row -> !row.at.isAfter(time.instant())).stream()
                .sorted(Comparator.comparing(Row::at).thenComparing(Row::id))
                .toList();
    }

    int size() {
        return rows.size();
    }

    /** The deadline is met, in the transaction that acts on it. */
    void met(Row row) {
        rows.remove(row.id);
    }

    @Override
    public String schedule(Instant at, String name, @Nullable Object payload, ScopeDescriptor scope) {
        String id = "deadline-%06d".formatted(++created);
        runOnPrepareCommitOrNow(() -> {
            rows.put(id, new Row(id, at, name, payload, scope));
            time.at(at, onDue);
        });
        return id;
    }

    @Override
    public String schedule(Duration delay, String name, @Nullable Object payload, ScopeDescriptor scope) {
        return schedule(time.instant().plus(delay), name, payload, scope);
    }

    @Override
    public void cancelSchedule(String name, String id) {
        runOnPrepareCommitOrNow(() -> rows.remove(id));
    }

    @Override
    public void cancelAll(String name) {
        throw new UnsupportedOperationException("Nobody does");
    }

    @Override
    public void cancelAllWithinScope(String name, ScopeDescriptor scope) {
        runOnPrepareCommitOrNow(() -> rows.where(row -> row.name.equals(name) && row.scope.equals(scope))
                .forEach(row -> rows.remove(row.id)));
    }

    /** One that is not met yet. */
    record Row(String id, Instant at, String name, @Nullable Object payload, ScopeDescriptor scope) {
        DeadlineMessage<?> message() {
            return new GenericDeadlineMessage<>(name, id, payload, Map.of(), at);
        }
    }
}
