package dev.plfm.command.simulation;

import dev.plfm.eventlog.AppendStep;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.GenericMessage;
import org.jspecify.annotations.Nullable;

/** The event log in memory: positions from 1, which are the identifiers of events read from it, and the metadata that it keeps. */
final class SimulatedLog extends AbstractEventStore {
    private final Engine engine;

    /** @param throughJson whether events are written as they are stored, and read back */
    SimulatedLog(boolean throughJson) {
        this(new Engine(throughJson));
    }

    private SimulatedLog(Engine engine) {
        super(new Builder(engine));
        this.engine = engine;
    }

    /** Is told of every event that is appended, before anything else is done. */
    void onAppend(Consumer<DomainEventMessage<?>> listener) {
        engine.listeners.add(listener);
    }

    /** May refuse an append by an exception. */
    void beforeAppend(AppendStep step) {
        engine.steps.add(step);
    }

    long last() {
        return engine.events.size();
    }

    List<TrackedEventMessage<?>> after(long position, int most) {
        int from = (int) position;
        return List.copyOf(engine.events.subList(from, (int) Math.min(engine.events.size(), (long) from + most)));
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(TrackingToken token) {
        throw new UnsupportedOperationException("Processors are handed their events");
    }

    private static final class Builder extends AbstractEventStore.Builder {
        Builder(EventStorageEngine engine) {
            storageEngine(engine);
        }
    }

    private static final class Engine implements EventStorageEngine {
        private final List<TrackedEventMessage<?>> events = new ArrayList<>();
        private final Map<String, List<DomainEventMessage<?>>> streams = new HashMap<>();
        private final List<Consumer<DomainEventMessage<?>>> listeners = new ArrayList<>();
        private final List<AppendStep> steps = new ArrayList<>();
        private final boolean throughJson;

        Engine(boolean throughJson) {
            this.throughJson = throughJson;
        }

        @Override
        public void appendEvents(List<? extends EventMessage<?>> appended) {
            List<DomainEventMessage<?>> messages = new ArrayList<>();
            appended.forEach(event -> messages.add((DomainEventMessage<?>) event));
            steps.forEach(step -> step.beforeAppend(messages));
            messages.forEach(this::append);
        }

        private void append(DomainEventMessage<?> event) {
            List<DomainEventMessage<?>> stream =
                    streams.computeIfAbsent(event.getAggregateIdentifier(), id -> new ArrayList<>());
            if (event.getSequenceNumber() != stream.size()) {
                throw new AssertionError("A gap in the stream of " + event.getAggregateIdentifier() + ": "
                        + event.getSequenceNumber() + " after " + stream.size());
            }
            long position = events.size() + 1L;
            Object payload = throughJson ? copy(event.getPayload()) : event.getPayload();
            DomainEventMessage<?> stored = new GenericDomainEventMessage<>(
                    event.getType(),
                    event.getAggregateIdentifier(),
                    event.getSequenceNumber(),
                    new GenericMessage<>(Long.toString(position), payload, carried(event)),
                    event.getTimestamp());
            stream.add(stored);
            events.add(new GenericTrackedDomainEventMessage<>(new GlobalSequenceTrackingToken(position), stored));
            listeners.forEach(listener -> listener.accept(stored));
        }

        private static Object copy(Object payload) {
            return Json.lenient().readValue(Json.mapper().writeValueAsString(payload), payload.getClass());
        }

        private static Map<String, Object> carried(EventMessage<?> event) {
            Map<String, Object> metaData = new HashMap<>();
            for (String name : EventMetadata.CARRIED) {
                Object value = event.getMetaData().get(name);
                if (value != null) {
                    metaData.put(name, value);
                }
            }
            return metaData;
        }

        @Override
        public void storeSnapshot(DomainEventMessage<?> snapshot) {
            throw new UnsupportedOperationException("Aggregates are kept instead");
        }

        @Override
        public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
            throw new UnsupportedOperationException("Processors are handed their events");
        }

        @Override
        public DomainEventStream readEvents(String aggregateIdentifier, long first) {
            List<DomainEventMessage<?>> stream = streams.getOrDefault(aggregateIdentifier, List.of());
            return DomainEventStream.of(
                    List.copyOf(stream.subList((int) Math.min(first, stream.size()), stream.size())));
        }

        @Override
        public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
            int size = streams.getOrDefault(aggregateIdentifier, List.of()).size();
            return size == 0 ? Optional.empty() : Optional.of(size - 1L);
        }

        @Override
        public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
            return Optional.empty();
        }
    }
}
