package dev.plfm.command.schedule;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends the scheduler's commands; that something is gone meanwhile is a normal answer. */
@Component
class Dispatch {
    static final String SCHEDULER = "scheduler";
    static final String NODE_MONITOR = "node-monitor";

    private final SystemCommands commands;

    Dispatch(SystemCommands commands) {
        this.commands = commands;
    }

    /** The answer; empty when there is none or when the command's target does not exist. */
    <R> Optional<R> send(String component, Object command, @Nullable EventMessage<?> cause) {
        try {
            return Optional.ofNullable(commands.<R>send(component, command, cause));
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
