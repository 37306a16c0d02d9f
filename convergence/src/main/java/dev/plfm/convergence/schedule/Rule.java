package dev.plfm.convergence.schedule;

/** The hard rules, in the order in which they are looked at: a node that fails a later one came nearer. */
enum Rule {
    ACTIVE("no_nodes_active"),
    ARCH("arch_mismatch"),
    VOLUME_HOME("volume_locality_no_node"),
    MEMORY("no_capacity_memory");

    private final String reason;

    Rule(String reason) {
        this.reason = reason;
    }

    /** The reason when no node passes. */
    String reason() {
        return reason;
    }
}
