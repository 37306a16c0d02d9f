package dev.plfm.query.routing;

import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewRows;
import dev.plfm.query.platform.ViewTable;
import java.time.Instant;
import org.axonframework.eventhandling.TrackingToken;

/** The position of the last event that changed the routing table: one row, from the first route or address on. */
class RoutingVersion {
    private final ViewTable.Place place;

    RoutingVersion(ViewTable table) {
        this.place = table.at(true);
    }

    ViewTable.Place place() {
        return place;
    }

    void begin(ViewRows rows, Instant at, TrackingToken token) {
        is(rows.findOrInsert(place), at, token);
    }

    /** Before the first route or address there is nothing that could have changed. */
    void set(ViewRows rows, Instant at, TrackingToken token) {
        rows.all(place).forEach(row -> is(row, at, token));
    }

    private static void is(ViewRow row, Instant at, TrackingToken token) {
        row.set("version", Columns.position(token)).set("changed_at", at);
    }
}
