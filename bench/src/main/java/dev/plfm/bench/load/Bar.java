package dev.plfm.bench.load;

/** What a figure should at least, or at most, be on two cores with the database beside the program. */
enum Bar {
    APPEND("append: ratio to inserts, 64 clients", 1.0, true),
    APPEND_DEEP("append: p50 with a long log to that with a short one", 1.15, false),
    LOAD_DEEP("append: load after 10 000 own events to that after 10", 1.5, false),
    API("api: ratio to inserts, 16 clients", 0.3, true),
    API_LATENCY("api: at half that rate p99 ms", 50, false),
    REPLAY("replay: events /s", 30_000, true),
    REPLAY_RATIO("replay: ratio to INSERT ... SELECT", 0.2, true),
    SCHEDULE("schedule: placements /s", 810, true),
    CONVERGE("converge: 1 000 instances ready, seconds", 5, false),
    READ("read: ratio to look-ups, 16 clients", 0.3, true),
    STREAM("stream: 5 000 watchers p99 ms", 1_000, false),
    PLANS("stream: 500 of 5 000 nodes' plans p99 ms", 1_000, false),
    START("start: to ready, seconds", 6, false),
    MEMORY("start: resident MB, idle", 450, false);

    private final String figure;
    private final double limit;
    private final boolean atLeast;

    Bar(String figure, double limit, boolean atLeast) {
        this.figure = figure;
        this.limit = limit;
        this.atLeast = atLeast;
    }

    String figure() {
        return figure;
    }

    double limit() {
        return limit;
    }

    boolean atLeast() {
        return atLeast;
    }

    boolean met(double value) {
        return atLeast ? value >= limit : value <= limit;
    }
}
