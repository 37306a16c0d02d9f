package dev.plfm.kernel.value;

/**
 * What an instance may use.
 *
 * @param cpuRequest cores, soft
 * @param memoryLimitBytes hard limit of the guest
 * @param ephemeralDiskBytes size of the scratch disk
 */
public record Resources(double cpuRequest, long memoryLimitBytes, long ephemeralDiskBytes) {}
