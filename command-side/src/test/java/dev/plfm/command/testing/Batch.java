package dev.plfm.command.testing;

import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;

/** The unit of work that events are handled in. */
public final class Batch {
    private Batch() {}

    /** Does all of it as one batch. */
    public static void of(Runnable handling) {
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("batch"))
                .execute(handling);
    }
}
