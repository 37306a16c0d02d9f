package dev.plfm.command.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How many instances wait without a place, by reason. Counted when somebody looks, every few seconds at the most. */
@Component
class UnschedulableGauges implements MeterBinder {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final String OTHER = "other";
    private static final List<String> REASONS = List.of(
            "no_nodes_active",
            "node_not_heard",
            "arch_mismatch",
            "node_constraint_not_met",
            "volume_locality_no_node",
            "volume_in_use",
            "no_capacity_memory",
            "org_quota_exceeded:max_instances",
            "org_quota_exceeded:max_total_memory_bytes",
            "org_quota_exceeded:max_total_cpu",
            PendingInstances.PREEMPTING);

    private final PendingInstances pending;
    private final InstantSource clock;
    private Map<String, Integer> counts = Map.of();
    private Instant countedAt = Instant.MIN;

    UnschedulableGauges(PendingInstances pending, InstantSource clock) {
        this.pending = pending;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        REASONS.forEach(reason -> gauge(meters, reason));
        gauge(meters, OTHER);
    }

    private void gauge(MeterRegistry meters, String reason) {
        Gauge.builder("plfm.placement.unschedulable", this, gauges -> gauges.count(reason))
                .description("Instances that wait for a node and found none")
                .tag("reason", reason)
                .register(meters);
    }

    private synchronized int count(String reason) {
        Instant now = clock.instant();
        if (countedAt.plus(KEPT).isBefore(now)) {
            counts = pending.countByReason();
            countedAt = now;
        }
        if (!reason.equals(OTHER)) {
            return counts.getOrDefault(reason, 0);
        }
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return all
                - REASONS.stream()
                        .mapToInt(known -> counts.getOrDefault(known, 0))
                        .sum();
    }
}
