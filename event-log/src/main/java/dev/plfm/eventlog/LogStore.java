package dev.plfm.eventlog;

import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.jspecify.annotations.Nullable;

/** Axon's event store over the log; event processors follow its tail, and an aggregate is read at once. */
final class LogStore extends AbstractEventStore {
    private final EventLogEngine log;

    LogStore(EventLogEngine log) {
        super(new Builder(log));
        this.log = log;
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        return log.follow(token);
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier) {
        return DomainEventStream.concat(
                log.readAggregate(aggregateIdentifier),
                DomainEventStream.of(stagedDomainEventMessages(aggregateIdentifier)));
    }

    private static final class Builder extends AbstractEventStore.Builder {
        Builder(EventLogEngine log) {
            storageEngine(log);
        }
    }
}
