package dev.plfm.query.platform;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Gives the events of the log to some views, as their processor would. */
final class ReadModelReplay {
    private static final int BATCH = 2_000;

    private final EventStorageEngine log;
    private final List<EventMessageHandler> handlers;

    ReadModelReplay(EventStorageEngine log, List<ReadModelView> views) {
        this.log = log;
        this.handlers = views.stream()
                .<EventMessageHandler>map(AnnotationEventHandlerAdapter::new)
                .toList();
    }

    /** Handles every event up to {@code end}, in the current transaction. */
    void run(long end, ReadModelRebuild.Progress progress) {
        try (Stream<? extends TrackedEventMessage<?>> events =
                log.readEvents(new GlobalSequenceTrackingToken(0), false)) {
            Iterator<? extends TrackedEventMessage<?>> all = events.takeWhile(
                            event -> Columns.position(event.trackingToken()) <= end)
                    .iterator();
            while (all.hasNext()) {
                progress.at(handleBatch(all), end);
            }
        }
        progress.at(end, end);
    }

    private long handleBatch(Iterator<? extends TrackedEventMessage<?>> events) {
        UnitOfWork<?> batch = DefaultUnitOfWork.startAndGet(null);
        try {
            long position = 0;
            for (int i = 0; i < BATCH && events.hasNext(); i++) {
                TrackedEventMessage<?> event = events.next();
                handle(event);
                position = Columns.position(event.trackingToken());
            }
            batch.commit();
            return position;
        } finally {
            if (batch.isActive()) {
                batch.rollback();
            }
        }
    }

    private void handle(EventMessage<?> event) {
        for (EventMessageHandler handler : handlers) {
            if (handler.canHandle(event)) {
                handle(handler, event);
            }
        }
    }

    private static void handle(EventMessageHandler handler, EventMessage<?> event) {
        try {
            handler.handle(event);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Event " + event.getIdentifier() + " could not be handled", e);
        }
    }
}
