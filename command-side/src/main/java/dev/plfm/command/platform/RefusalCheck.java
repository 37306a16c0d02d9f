package dev.plfm.command.platform;

import dev.plfm.eventlog.EventLogEngine;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** Believes a refusal only when the aggregate that refused was up to date; else the command has lost a race, and may be tried again. */
final class RefusalCheck implements MessageHandlerInterceptor<CommandMessage<?>> {
    private final EventLogEngine log;

    RefusalCheck(EventLogEngine log) {
        this.log = log;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        try {
            return chain.proceed();
        } catch (RuntimeException refusal) {
            log.requireCurrent(unitOfWork);
            throw refusal;
        }
    }
}
