package dev.plfm.kernel.value;

/** How many instances of a process type are wanted. */
public record ProcessScale(String processType, int desired) {}
