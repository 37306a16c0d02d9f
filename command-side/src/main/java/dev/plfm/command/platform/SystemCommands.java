package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * How sagas, process managers and monitors send commands: each in a transaction of its own, never in that of the event they handle,
 * retried when it loses a race, and marked with the component's name and the event that caused it.
 */
public interface SystemCommands {
    /**
     * Sends and waits for the answer.
     *
     * @param component the name that stands as {@code actor_id}
     * @param cause the event being handled: gives request, correlation and causation; null for what time alone caused
     * @throws dev.plfm.kernel.error.DomainException when the command is refused
     */
    <R> @Nullable R send(String component, Object command, @Nullable EventMessage<?> cause);

    /** The same for a request that is no event itself; the component's events bear its id. */
    <R> @Nullable R sendFor(String requestId, String component, Object command);

    /**
     * Sends all of them at about the same time and in no order, so that they are committed together, and waits until all are answered: for
     * commands to aggregates of which no two are the same. The answers come in the order of the errands.
     */
    default <R> List<Answer<R>> sendAll(String component, List<Errand> errands) {
        return errands.stream()
                .map(errand -> Answer.<R>of(() -> send(component, errand.command(), errand.cause())))
                .toList();
    }

    /** One of many commands, with the event that caused it. */
    record Errand(Object command, @Nullable EventMessage<?> cause) {}

    /** What came of one of many commands: what its handler answers with, or why it was refused; and how long it took. */
    record Answer<R>(@Nullable R value, @Nullable DomainException refusal, Duration took) {
        static <R> Answer<R> of(Supplier<@Nullable R> command) {
            long began = System.nanoTime();
            try {
                R value = command.get();
                return new Answer<>(value, null, Duration.ofNanos(System.nanoTime() - began));
            } catch (DomainException e) {
                return new Answer<>(null, e, Duration.ofNanos(System.nanoTime() - began));
            }
        }

        /** @throws DomainException when it was refused */
        public @Nullable R get() {
            if (refusal != null) {
                throw refusal;
            }
            return value;
        }

        /** The same, but nothing rather than a refusal when there was nobody to answer. */
        public Answer<R> unlessGone() {
            return refusal != null && refusal.code() == ErrorCode.NOT_FOUND ? new Answer<>(null, null, took) : this;
        }
    }
}
