package dev.plfm.command.schedule;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
        return unlessGone(() -> commands.<R>send(component, command, cause));
    }

    /** The answers to commands to different aggregates, in their order; of what is gone there is neither answer nor refusal. */
    <R> List<Answer<R>> sendAll(String component, List<Errand> errands) {
        return commands.<R>sendAll(component, errands).stream()
                .map(Answer::unlessGone)
                .toList();
    }

    /** As {@link #send}, for somebody's request. */
    <R> Optional<R> sendFor(String requestId, String component, Object command) {
        return unlessGone(() -> commands.<R>sendFor(requestId, component, command));
    }

    private static <R> Optional<R> unlessGone(Supplier<@Nullable R> send) {
        try {
            return Optional.ofNullable(send.get());
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
