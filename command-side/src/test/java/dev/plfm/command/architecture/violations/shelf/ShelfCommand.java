package dev.plfm.command.architecture.violations.shelf;

public sealed interface ShelfCommand {
    record TakeOff(String book) implements ShelfCommand {}
}
