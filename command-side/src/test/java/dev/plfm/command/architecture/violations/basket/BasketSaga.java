package dev.plfm.command.architecture.violations.basket;

import dev.plfm.command.architecture.violations.shelf.ShelfCommand;

class BasketSaga {
    ShelfCommand next() {
        return new ShelfCommand.TakeOff("book");
    }
}
