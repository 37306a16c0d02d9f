package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendWitness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Has commands handled as they would be for real, and undoes all of it. */
@Component
public class Rehearsals {
    private final CommandDispatcher dispatcher;
    private final TransactionManager transactions;

    Rehearsals(CommandDispatcher dispatcher, TransactionManager transactions) {
        this.dispatcher = dispatcher;
        this.transactions = transactions;
    }

    /**
     * The events that the command would append, once everything that could refuse them has let them pass.
     *
     * @throws dev.plfm.kernel.error.DomainException what the command would be refused with
     */
    public List<Object> events(Object command, Map<String, ?> metaData) {
        List<Object> events = new ArrayList<>();
        AppendWitness witness = messages -> {
            messages.stream().map(DomainEventMessage::getPayload).forEach(events::add);
            throw new CurtainException();
        };
        Map<String, Object> all = new HashMap<>(metaData);
        all.put(AppendWitness.KEY, witness);
        try {
            dispatcher.dispatch(command, all);
        } catch (CurtainException end) {
            return events;
        }
        return List.of();
    }

    /** What the last of the commands answers with, after the ones before it. */
    public <R> @Nullable R answer(List<?> commands) {
        UnitOfWork<Message<?>> stage = DefaultUnitOfWork.startAndGet(new GenericMessage<>("rehearsal"));
        try {
            stage.attachTransaction(transactions);
            R answer = null;
            for (Object command : commands) {
                answer = dispatcher.dispatch(command, Map.of());
            }
            return answer;
        } finally {
            if (stage.isActive()) {
                stage.rollback();
            }
        }
    }

    /** Ends a rehearsal where the append would begin. */
    private static final class CurtainException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CurtainException() {
            super("rehearsed", null, false, false);
        }
    }
}
