package dev.plfm.query.testing;

import dev.plfm.eventlog.AppendPosition;
import dev.plfm.kernel.event.DomainEvent;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;

/** Appends events as a command would: in one unit of work, each at the end of its aggregate's stream. */
final class EventAppender {
    private final EventStore store;
    private final TransactionManager transactions;

    EventAppender(EventStore store, TransactionManager transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    synchronized long append(Origin origin, DomainEvent... events) {
        AppendPosition position = new AppendPosition();
        DefaultUnitOfWork<GenericMessage<String>> work = DefaultUnitOfWork.startAndGet(
                new GenericMessage<>("append", MetaData.with(AppendPosition.KEY, position)));
        work.attachTransaction(transactions);
        work.execute(() -> store.publish(messages(origin, events)));
        return position.lastEventId();
    }

    private List<EventMessage<?>> messages(Origin origin, DomainEvent... events) {
        java.util.Map<String, Long> next = new java.util.HashMap<>();
        List<EventMessage<?>> messages = new ArrayList<>();
        for (DomainEvent event : events) {
            long sequence = next.computeIfAbsent(
                    event.aggregateId(),
                    id -> store.lastSequenceNumberFor(id).map(last -> last + 1).orElse(0L));
            next.put(event.aggregateId(), sequence + 1);
            messages.add(new GenericDomainEventMessage<>(
                    event.aggregateType(), event.aggregateId(), sequence, event, origin.metaData()));
        }
        return messages;
    }
}
