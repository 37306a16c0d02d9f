package dev.plfm.command.architecture.violations.basket;

import dev.plfm.command.architecture.violations.shelf.Books;

class ShelfCounter {
    int count(Books books) {
        return books.hashCode();
    }
}
