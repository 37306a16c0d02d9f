package dev.plfm.command.org;

import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The limits of one organization; part of its state. */
final class Quotas {
    private Map<QuotaDimension, Long> limits = new EnumMap<>(QuotaDimension.class);
    private long version = 1;
    private @Nullable Instant changedAt;

    long version() {
        return version;
    }

    /** One event for each dimension whose limit changes. */
    List<OrgQuotaSet> changesTo(QuotaLimits wanted, OrgId orgId) {
        return Arrays.stream(QuotaDimension.values())
                .filter(dimension -> !Objects.equals(
                        limits.get(dimension), wanted.byDimension().get(dimension)))
                .map(dimension ->
                        new OrgQuotaSet(orgId, dimension, wanted.byDimension().get(dimension)))
                .toList();
    }

    void set(OrgQuotaSet event, Instant at) {
        Long limit = event.limit();
        if (limit == null) {
            limits.remove(event.dimension());
        } else {
            limits.put(event.dimension(), limit);
        }
        version++;
        changedAt = at;
    }

    QuotaResource resource(OrgId orgId, Instant orgCreatedAt) {
        return new QuotaResource(
                orgId, new TreeMap<>(limits), null, Objects.requireNonNullElse(changedAt, orgCreatedAt), version);
    }
}
