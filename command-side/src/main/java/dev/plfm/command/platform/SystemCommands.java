package dev.plfm.command.platform;

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
}
