package dev.plfm.kernel.manifest;

/** A TCP port that a process listens on, under a name that is unique in the process. */
public record Port(String name, int internal, String protocol) {}
