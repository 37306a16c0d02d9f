package dev.plfm.kernel.manifest;

/** How many instances a process has unless told otherwise, and how many it may have. */
public record Scaling(int min, int max) {}
