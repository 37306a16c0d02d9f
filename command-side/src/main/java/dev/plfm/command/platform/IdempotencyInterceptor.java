package dev.plfm.command.platform;

import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Stores the answer of a command that carries an Idempotency-Key in the command's transaction, after its events: under the append
 * lock, if it appended any, so that two requests with one key cannot wait for each other.
 */
final class IdempotencyInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {
    private final IdempotencyStore store;

    IdempotencyInterceptor(IdempotencyStore store) {
        this.store = store;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        Object result = chain.proceed();
        Object pending = unitOfWork.getMessage().getMetaData().get(PendingAnswer.KEY);
        if (pending instanceof PendingAnswer answer) {
            unitOfWork.onPrepareCommit(committing -> {
                if (!store.store(answer.scope(), answer.render().apply(result))) {
                    throw new AnsweredAlreadyException();
                }
            });
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
