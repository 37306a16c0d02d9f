package dev.plfm.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How long two things take that are compared, in nanoseconds: done in turns by one thread, so that whatever else happens on the machine
 * happens to both.
 */
record Pair(Histogram one, Histogram other) {
    static Pair inTurns(Duration time, Load.Operation one, Load.Operation other) throws Exception {
        return inTurns(time, one, other, () -> {});
    }

    /** @param between what is done after each turn, and not measured */
    static Pair inTurns(Duration time, Load.Operation one, Load.Operation other, Load.Operation between)
            throws Exception {
        Pair pair = new Pair(new Histogram(3), new Histogram(3));
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            measure(one, pair.one);
            measure(other, pair.other);
            between.run();
        }
        return pair;
    }

    private static void measure(Load.Operation operation, Histogram nanos) throws Exception {
        long started = System.nanoTime();
        operation.run();
        nanos.recordValue(System.nanoTime() - started);
    }

    /** How many times longer the other one takes, half of the time. */
    double ratio() {
        return other.getValueAtPercentile(50) / (double) one.getValueAtPercentile(50);
    }
}
