package dev.plfm.eventlog;

import dev.plfm.kernel.error.DomainException;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Work in the transaction of an append that may refuse it: name claims and other look-ups derived from the events. Runs under the lock
 * that serialises appends, in the order that {@code @Order} gives to steps, so it sees what every earlier append left, and must not wait
 * for anything but the database.
 */
@FunctionalInterface
public interface AppendStep {
    /**
     * @param events the events of one command, in order
     * @throws dev.plfm.kernel.error.DomainException to refuse the append and with it the command
     */
    void beforeAppend(List<? extends DomainEventMessage<?>> events);

    /**
     * The same for several commands at once, whose events follow each other in this order; a step that many commands need does it with
     * fewer statements. A refusal undoes the work for all of them: those that it does not concern come again. Each step sees all commands
     * before the next step sees any: what one step reads of what another one writes may be of a later command, which at worst refuses too
     * much at first, or not yet of an earlier one; where that would let something pass, the earlier one has to be an {@link OwnTransaction}.
     *
     * @param commands the events of each command
     * @throws AppendRefusal for the first command that is refused; any other exception concerns some of them
     */
    default void beforeAppendAll(List<? extends List<? extends DomainEventMessage<?>>> commands) {
        for (int i = 0; i < commands.size(); i++) {
            try {
                beforeAppend(commands.get(i));
            } catch (DomainException refused) {
                throw new AppendRefusal(i, refused);
            }
        }
    }

    /** Whether it may have to do something for the event: if not, {@link #say} is not asked. */
    default boolean concerns(DomainEventMessage<?> event) {
        return true;
    }

    /**
     * Says what {@link #beforeAppendAll} does as statements that fail where a command would be refused; then, and when it cannot be said
     * so, that is what is done. They run under the lock that serialises appends, and where there is doubt they may refuse too much.
     *
     * @return whether it can; if not, what it said is not run
     */
    default boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        return false;
    }
}
