package dev.plfm.command.volume;

/** What a node can be asked to do with a volume. */
enum JobKind {
    SNAPSHOT,
    RESTORE,
    DELETE
}
