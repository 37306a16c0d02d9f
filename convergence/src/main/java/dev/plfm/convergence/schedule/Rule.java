package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.QuotaDimension;
import java.util.List;

/** The hard rules, in the order in which they are looked at: a node that fails a later one came nearer. */
enum Rule {
    ACTIVE("no_nodes_active"),
    HEARD("node_not_heard"),
    ARCH("arch_mismatch"),
    LABELS("node_constraint_not_met"),
    VOLUME_HOME("volume_locality_no_node"),
    VOLUME_IN_USE("volume_in_use"),
    MEMORY("no_capacity_memory"),
    QUOTA_INSTANCES(QuotaDimension.MAX_INSTANCES),
    QUOTA_MEMORY(QuotaDimension.MAX_TOTAL_MEMORY_BYTES),
    QUOTA_CPU(QuotaDimension.MAX_TOTAL_CPU);

    /** Those of which instances use something. */
    static final List<QuotaDimension> QUOTA_DIMENSIONS =
            List.of(QuotaDimension.MAX_INSTANCES, QuotaDimension.MAX_TOTAL_MEMORY_BYTES, QuotaDimension.MAX_TOTAL_CPU);

    private final String reason;

    Rule(String reason) {
        this.reason = reason;
    }

    Rule(QuotaDimension dimension) {
        this(OrgQuota.EXCEEDED + dimension.wire());
    }

    /** The one of this dimension, which is one of {@link #QUOTA_DIMENSIONS}. */
    static Rule of(QuotaDimension dimension) {
        return values()[QUOTA_INSTANCES.ordinal() + QUOTA_DIMENSIONS.indexOf(dimension)];
    }

    /** The one with this reason. */
    static Rule ofReason(String reason) {
        for (Rule rule : values()) {
            if (rule.reason.equals(reason)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("No rule has the reason " + reason);
    }

    /** The reason when no node passes. */
    String reason() {
        return reason;
    }
}
