package dev.plfm.command.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.jspecify.annotations.Nullable;

/**
 * Events for a processor of one type of saga, which skips types that the saga has no handler for, deadlines apart. Axon's processors say what they ignore,
 * but its saga managers claim to handle all types: so they would be woken by every event.
 */
final class EventsOfSagas implements StreamableMessageSource<TrackedEventMessage<?>> {
    private final StreamableMessageSource<TrackedEventMessage<?>> events;
    private final List<? extends MessageHandlingMember<?>> handlers;

    <T> EventsOfSagas(StreamableMessageSource<TrackedEventMessage<?>> events, Class<T> saga) {
        this.events = events;
        this.handlers = AnnotatedHandlerInspector.<T>inspectType(saga)
                .getHandlers(saga)
                .filter(handler -> handler.canHandleMessageType(EventMessage.class))
                .toList();
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        BlockingStream<TrackedEventMessage<?>> all = events.openStream(token);
        return new BlockingStream<>() {
            @Override
            public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
                TrackedEventMessage<?> event = all.nextAvailable();
                if (!isHandled(event.getPayloadType())) {
                    all.skipMessagesWithPayloadTypeOf(event);
                }
                return event;
            }

            @Override
            public Optional<TrackedEventMessage<?>> peek() {
                return all.peek();
            }

            @Override
            public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
                return all.hasNextAvailable(timeout, unit);
            }

            @Override
            public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
                all.skipMessagesWithPayloadTypeOf(ignored);
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }

    boolean isHandled(Class<?> type) {
        return handlers.stream().anyMatch(handler -> handler.canHandleType(type));
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return events.createTailToken();
    }

    @Override
    public TrackingToken createHeadToken() {
        return events.createHeadToken();
    }

    @Override
    public TrackingToken createTokenAt(Instant time) {
        return events.createTokenAt(time);
    }

    @Override
    public TrackingToken createTokenSince(Duration duration) {
        return events.createTokenSince(duration);
    }
}
