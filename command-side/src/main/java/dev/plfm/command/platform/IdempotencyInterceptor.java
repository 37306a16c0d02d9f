package dev.plfm.command.platform;

import dev.plfm.command.platform.IdempotencyStore.Entry;
import dev.plfm.eventlog.EventLogEngine;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** Has the answer of a command that carries an Idempotency-Key stored in the transaction of its events, after them. */
final class IdempotencyInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {
    private final EventLogEngine log;
    private final IdempotencyStore store;

    IdempotencyInterceptor(EventLogEngine log, IdempotencyStore store) {
        this.log = log;
        this.store = store;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        Object result = chain.proceed();
        Object pending = unitOfWork.getMessage().getMetaData().get(PendingAnswer.KEY);
        if (pending instanceof PendingAnswer answer) {
            unitOfWork.onPrepareCommit(committing -> log.record(
                    committing, new Entry(answer.scope(), answer.render().apply(result), answer.position()), store));
        }
        return result;
    }

    /** Another request with the same key was first; this one leaves no trace. */
    static final class AnsweredAlreadyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AnsweredAlreadyException() {
            super("answered already", null, false, false);
        }
    }
}
