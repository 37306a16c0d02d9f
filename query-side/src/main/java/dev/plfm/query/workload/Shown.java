package dev.plfm.query.workload;

import dev.plfm.query.platform.ViewRow;
import java.time.Instant;

/** Which conditions of a workload hold by what is known of its instances. */
record Shown(boolean available, boolean progressing, boolean scheduled, boolean degraded) {
    static Shown of(ViewRow workload) {
        String status = workload.text("status");
        return new Shown(
                workload.number("ready") >= workload.number("replicas"),
                status.equals("progressing"),
                workload.number("waiting") == 0,
                status.equals("degraded") || status.equals("failed"));
    }

    /** Notes since when those hold or do not that were otherwise before. */
    void noteTurns(ViewRow workload, Instant at) {
        Shown now = of(workload);
        turn(workload, "available_since", available != now.available, at);
        turn(workload, "progressing_since", progressing != now.progressing, at);
        turn(workload, "scheduled_since", scheduled != now.scheduled, at);
        turn(workload, "degraded_since", degraded != now.degraded, at);
    }

    private static void turn(ViewRow workload, String column, boolean turned, Instant at) {
        if (turned) {
            workload.set(column, at);
        }
    }
}
