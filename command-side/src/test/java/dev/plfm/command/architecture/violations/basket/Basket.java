package dev.plfm.command.architecture.violations.basket;

import dev.plfm.command.architecture.violations.shelf.BookLookup;
import dev.plfm.command.architecture.violations.shelf.ShelfCommand.TakeOff;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;

@Aggregate
class Basket {
    private CommandGateway gateway;

    Object handle(String isbn, BookLookup books) {
        return new TakeOff(books.titleOf(isbn));
    }

    @EventSourcingHandler
    void on(String event) {
        gateway.send(event);
    }

    @EventSourcingHandler
    void on(Integer event) {
        applyAgain(event);
    }

    private void applyAgain(Integer event) {
        AggregateLifecycle.apply(event);
    }
}
