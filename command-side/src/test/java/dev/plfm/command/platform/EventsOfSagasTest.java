package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.deploy.DeploySaga;
import dev.plfm.command.reconcile.ReconcilerSaga;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.modelling.saga.AssociationResolver;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsOfSagasTest {
    private final Deque<TrackedEventMessage<?>> log = new ArrayDeque<>();
    private final List<Class<?>> skipped = new ArrayList<>();

    @Test
    void types_without_a_handler_are_skipped_and_others_are_not() throws Exception {
        BlockingStream<TrackedEventMessage<?>> stream =
                new EventsOfSagas(token -> new Recorded(), OfOrgs.class).openStream(null);
        append(new AppDeleted(OrgId.generate(), AppId.generate(), "shop", null, null));
        append("nothing that it knows");
        append(3L);
        assertThat(stream.nextAvailable().getPayloadType()).isEqualTo(AppDeleted.class);
        assertThat(stream.nextAvailable().getPayloadType()).isEqualTo(String.class);
        assertThat(stream.nextAvailable().getPayloadType()).isEqualTo(Long.class);
        assertThat(skipped).as("a handler for an interface handles all of it").containsExactly(String.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {DeploySaga.class, ReconcilerSaga.class})
    void no_type_that_the_sagas_of_this_program_handle_is_skipped(Class<?> saga) {
        List<Class<?>> handled = Stream.of(saga.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(SagaEventHandler.class))
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .toList();
        EventsOfSagas events = new EventsOfSagas(token -> new Recorded(), saga);
        for (Class<?> type : handled) {
            assertThat(events.isHandled(type)).as(type.getName()).isTrue();
        }
        assertThat(handled).isNotEmpty();
        assertThat(events.isHandled(AppDeleted.class)).isFalse();
    }

    private void append(Object payload) {
        log.add(new GenericTrackedEventMessage<>(
                new GlobalSequenceTrackingToken(log.size() + 1L), GenericEventMessage.asEventMessage(payload)));
    }

    /** Handles events with an organization, numbers and deadlines. */
    public static final class OfOrgs {
        @SagaEventHandler(associationProperty = "orgId")
        void on(DomainEvent event) {}

        @SagaEventHandler(associationProperty = "value", associationResolver = NoAssociation.class)
        void on(Number number) {}

        @DeadlineHandler
        void late() {}
    }

    /** For payloads without properties. */
    public static final class NoAssociation implements AssociationResolver {
        @Override
        public <T> void validate(String property, MessageHandlingMember<T> handler) {}

        @Override
        public <T> Object resolve(String property, EventMessage<?> message, MessageHandlingMember<T> handler) {
            return message.getPayload();
        }
    }

    private final class Recorded implements BlockingStream<TrackedEventMessage<?>> {
        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return Optional.ofNullable(log.peek());
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) {
            return !log.isEmpty();
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() {
            return log.remove();
        }

        @Override
        public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
            skipped.add(ignored.getPayloadType());
        }

        @Override
        public void close() {}
    }
}
