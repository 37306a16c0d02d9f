package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an organization may use, and uses.
 *
 * @param limits without the dimensions that have no limit
 * @param usage null in answers to writes
 */
public record QuotaResource(
        OrgId orgId,
        Map<QuotaDimension, Long> limits,
        @Nullable Usage usage,
        Instant updatedAt,
        long resourceVersion) implements Resource {

    /** How much is used of each dimension; instances count from their placement until they are stopped. */
    public record Usage(
            long maxApps,
            long maxEnvs,
            long maxInstances,
            long maxTotalMemoryBytes,
            double maxTotalCpu,
            long maxRoutes,
            long maxVolumes,
            long maxTotalVolumeBytes) {}
}
