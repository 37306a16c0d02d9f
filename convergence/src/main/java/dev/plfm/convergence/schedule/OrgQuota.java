package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.QuotaDimension;
import org.jspecify.annotations.Nullable;

/**
 * What an organization may run and runs: instances count from their allocation until they are stopped, memory is their guests'.
 *
 * @param maxInstances null: no limit, as with the other two
 */
public record OrgQuota(
        @Nullable Long maxInstances,
        @Nullable Long maxMemoryBytes,
        @Nullable Double maxCpu,
        long instances,
        long memoryBytes,
        double cpu) {
    /** Before the name of the dimension: why an instance has no place, whether that was foreseen or not. */
    public static final String EXCEEDED = "org_quota_exceeded:";

    /** Limits are whole numbers and requests decimal fractions: their sum may miss a limit by what doubles cannot say. */
    private static final double CPU_TOLERANCE = 1e-9;

    /** The first limit that the request would exceed, or null. */
    @Nullable QuotaDimension exceededBy(PlacementRequest request) {
        for (QuotaDimension dimension : Rule.QUOTA_DIMENSIONS) {
            if (exceeds(dimension, request)) {
                return dimension;
            }
        }
        return null;
    }

    boolean exceeds(QuotaDimension dimension, PlacementRequest request) {
        return switch (dimension) {
            case MAX_INSTANCES -> maxInstances != null && instances + 1 > maxInstances;
            case MAX_TOTAL_MEMORY_BYTES ->
                maxMemoryBytes != null && memoryBytes + request.guestMemoryBytes() > maxMemoryBytes;
            case MAX_TOTAL_CPU -> maxCpu != null && cpu + request.cpu() > maxCpu + CPU_TOLERANCE;
            default -> false;
        };
    }

    /** What of the dimension the request uses. */
    static Number need(QuotaDimension dimension, PlacementRequest request) {
        return switch (dimension) {
            case MAX_TOTAL_MEMORY_BYTES -> request.guestMemoryBytes();
            case MAX_TOTAL_CPU -> request.cpu();
            default -> 1L;
        };
    }

    /** What of a dimension with a limit is not used yet. */
    Number left(QuotaDimension dimension) {
        return switch (dimension) {
            case MAX_TOTAL_MEMORY_BYTES ->
                maxMemoryBytes == null ? Long.MAX_VALUE : Math.max(0, maxMemoryBytes - memoryBytes);
            case MAX_TOTAL_CPU -> maxCpu == null ? Double.MAX_VALUE : Scores.round(Math.max(0, maxCpu - cpu));
            default -> maxInstances == null ? Long.MAX_VALUE : Math.max(0, maxInstances - instances);
        };
    }

    /** The same with this instance more. */
    OrgQuota plus(PlacementRequest request) {
        return plus(1, request.guestMemoryBytes(), request.cpu());
    }

    /** The same with so much more; with less when negative. */
    OrgQuota plus(long moreInstances, long moreMemory, double moreCpu) {
        return new OrgQuota(
                maxInstances,
                maxMemoryBytes,
                maxCpu,
                instances + moreInstances,
                memoryBytes + moreMemory,
                cpu + moreCpu);
    }
}
