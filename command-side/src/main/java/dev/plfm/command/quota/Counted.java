package dev.plfm.command.quota;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import java.math.BigDecimal;
import java.util.Map;

/** A thing that counts against its organization's quota, by its id, and how much of each dimension. */
record Counted(OrgId orgId, String itemId, Map<QuotaDimension, BigDecimal> amounts) {
    /** One of something that is only counted. */
    static Counted one(OrgId orgId, Object itemId, QuotaDimension dimension) {
        return new Counted(orgId, itemId.toString(), Map.of(dimension, BigDecimal.ONE));
    }
}
