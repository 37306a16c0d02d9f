package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendWitness;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends commands whose events must not follow on certain others. */
@Component
public class WatchedCommands {
    private final CommandDispatcher dispatcher;

    WatchedCommands(CommandDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * Sends the command, and gives it up when the condition holds at the moment of its append: nothing else is appended between that look
     * and its events. A command without events is not looked at.
     *
     * @param obstacle must be quick: all appends wait for it
     */
    public Answer sendUnless(BooleanSupplier obstacle, Object command, Map<String, Object> metaData) {
        Map<String, Object> all = new HashMap<>(metaData);
        AppendWitness witness = events -> {
            if (obstacle.getAsBoolean()) {
                throw new ObstacleException();
            }
        };
        all.put(AppendWitness.KEY, witness);
        try {
            return new Answer(true, dispatcher.dispatch(command, all));
        } catch (ObstacleException obstructed) {
            return new Answer(false, null);
        }
    }

    /**
     * What came of it.
     *
     * @param sent whether the command was handled
     * @param value what its handler answers with
     */
    public record Answer(boolean sent, @Nullable Object value) {}

    /** Ends a command that met its obstacle. */
    private static final class ObstacleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ObstacleException() {
            super("met its obstacle", null, false, false);
        }
    }
}
