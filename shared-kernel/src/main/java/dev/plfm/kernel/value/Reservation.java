package dev.plfm.kernel.value;

import dev.plfm.kernel.id.InstanceId;

/** What one instance holds of a node: its limit and the overhead of its microVM, and its address. */
public record Reservation(InstanceId instanceId, long memoryBytes, double cpu, String overlayIpv6) {}
