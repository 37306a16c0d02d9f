package dev.plfm.bench.load;

import java.time.Duration;

/** One thing that is measured, on a stage of its own. */
@FunctionalInterface
interface Scenario {
    void run(Plan plan, Report report) throws Exception;

    /**
     * How much to measure.
     *
     * @param time of each measurement
     * @param runs how often each is made; baselines are measured again each time
     */
    record Plan(Duration time, int runs) {}
}
