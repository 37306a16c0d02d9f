package dev.plfm.eventlog;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Looks last at what a command appends, once every {@link AppendStep} has let it pass: put in the command's metadata under {@link #KEY}.
 */
@FunctionalInterface
public interface AppendWitness {
    String KEY = "append_witness";

    /**
     * Nothing is appended between this look and the command's own events: all appends wait for it.
     *
     * @param events the events of the command, in order
     * @throws RuntimeException to refuse the append and with it the command
     */
    void look(List<? extends DomainEventMessage<?>> events);
}
