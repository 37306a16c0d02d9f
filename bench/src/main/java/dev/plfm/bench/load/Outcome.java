package dev.plfm.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param latency in microseconds
 */
record Outcome(long done, Duration took, Histogram latency, Usage usage) {
    double perSecond() {
        return done / (took.toNanos() / 1e9);
    }

    double millisAt(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    double cpuMicrosEach() {
        return usage.program().plus(usage.database()).toNanos() / 1e3 / Math.max(1, done);
    }

    double kilobytesEach() {
        return usage.allocated() / 1024.0 / Math.max(1, done);
    }
}
