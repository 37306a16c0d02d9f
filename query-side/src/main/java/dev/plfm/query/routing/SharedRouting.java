package dev.plfm.query.routing;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The routing table of this process: read and written out once a version, however many ingress nodes ask for it. */
@Component
class SharedRouting {
    private final RoutingStore store;
    private volatile @Nullable RoutingTable last;
    private volatile int made;

    SharedRouting(RoutingStore store) {
        this.store = store;
    }

    /** The table as it is now. */
    RoutingTable now() {
        RoutingTable known = last;
        long version = store.version();
        return known != null && known.version() >= version ? known : newest(version);
    }

    /** How often a table was made. */
    int made() {
        return made;
    }

    /** Those who come while it is made wait for it and share it. */
    private synchronized RoutingTable newest(long version) {
        RoutingTable known = last;
        if (known == null || known.version() < version) {
            known = store.read();
            made = made + 1;
            last = known;
        }
        return known;
    }
}
