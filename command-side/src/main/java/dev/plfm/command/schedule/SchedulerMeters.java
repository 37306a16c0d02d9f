package dev.plfm.command.schedule;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What the scheduler tells of its work. */
@Component
class SchedulerMeters {
    private final Timer placement;
    private final Counter preemptions;
    private final Counter relocations;

    SchedulerMeters(MeterRegistry meters) {
        placement = Timer.builder("plfm.placement.duration")
                .description("One look for places: view, decision, reservations and allocations")
                .publishPercentileHistogram()
                .register(meters);
        preemptions = Counter.builder("plfm.preemptions")
                .description("Instances drained to make room for those of a higher priority")
                .register(meters);
        relocations = Counter.builder("plfm.relocations")
                .description("Instances told to go elsewhere so that nodes are evenly used")
                .register(meters);
    }

    int timed(Supplier<Integer> look) {
        return placement.record(look);
    }

    void preempted(int instances) {
        preemptions.increment(instances);
    }

    void relocated(int instances) {
        relocations.increment(instances);
    }
}
