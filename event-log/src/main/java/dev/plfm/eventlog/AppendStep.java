package dev.plfm.eventlog;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Work in the transaction of an append that may refuse it: name claims and other look-ups derived from the events. Runs before the
 * lock that serialises appends is taken, in the order that {@code @Order} gives them, so that waiting for another transaction's row never happens under that lock.
 */
@FunctionalInterface
public interface AppendStep {
    /**
     * @param events the events of one command, in order
     * @throws dev.plfm.kernel.error.DomainException to refuse the append and with it the command
     */
    void beforeAppend(List<? extends DomainEventMessage<?>> events);
}
