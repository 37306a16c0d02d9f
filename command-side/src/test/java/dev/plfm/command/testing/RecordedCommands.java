package dev.plfm.command.testing;

import dev.plfm.command.platform.SystemCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Keeps the commands that are sent, and answers as it is told to. */
public final class RecordedCommands implements SystemCommands {
    public final List<Object> sent = new ArrayList<>();
    private Function<Object, @Nullable Object> answers = command -> null;

    /** What commands are answered with; an exception is a refusal. */
    public void answer(Function<Object, @Nullable Object> with) {
        answers = with;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> @Nullable R send(String component, Object command, @Nullable EventMessage<?> cause) {
        sent.add(command);
        return (R) answers.apply(command);
    }

    @Override
    public <R> @Nullable R sendFor(String requestId, String component, Object command) {
        return send(component, command, null);
    }
}
