package dev.plfm.kernel.value;

/** What a node can give to instances: cores and bytes. */
public record Allocatable(double cpuCores, long memoryBytes) {}
