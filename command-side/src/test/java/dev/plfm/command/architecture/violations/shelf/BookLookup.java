package dev.plfm.command.architecture.violations.shelf;

public interface BookLookup {
    String titleOf(String isbn);
}
