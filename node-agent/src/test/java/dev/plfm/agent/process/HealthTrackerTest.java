package dev.plfm.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.plan.Health;
import dev.plfm.agent.process.HealthTracker.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTrackerTest {
    private static final Duration EARLY = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(30);

    private final HealthTracker tracker = new HealthTracker(new Health(Health.Type.TCP, null, "http", 5, 2, 10, 2, 3));

    @Test
    void enough_successes_in_a_row_are_healthy() {
        assertThat(tracker.observe(true, EARLY)).isEqualTo(Verdict.UNDECIDED);
        assertThat(tracker.observe(false, EARLY)).isEqualTo(Verdict.UNDECIDED);
        assertThat(tracker.observe(true, EARLY)).isEqualTo(Verdict.UNDECIDED);
        assertThat(tracker.observe(true, EARLY)).isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void failures_within_the_grace_do_not_count() {
        for (int i = 0; i < 10; i++) {
            assertThat(tracker.observe(false, EARLY)).isEqualTo(Verdict.UNDECIDED);
        }
        assertThat(tracker.observe(false, LATE)).isEqualTo(Verdict.UNDECIDED);
        assertThat(tracker.observe(false, LATE)).isEqualTo(Verdict.UNDECIDED);
        assertThat(tracker.observe(false, LATE)).isEqualTo(Verdict.UNHEALTHY);
    }

    @Test
    void failures_within_the_grace_count_for_what_was_healthy_before() {
        tracker.observe(true, EARLY);
        tracker.observe(true, EARLY);

        tracker.observe(false, EARLY);
        tracker.observe(false, EARLY);

        assertThat(tracker.observe(false, EARLY)).isEqualTo(Verdict.UNHEALTHY);
    }

    @Test
    void probes_are_frequent_until_the_grace_is_over_or_health_is_found() {
        assertThat(tracker.untilNext(EARLY)).isLessThan(Duration.ofSeconds(1));
        assertThat(tracker.untilNext(LATE)).isEqualTo(Duration.ofSeconds(5));

        tracker.observe(true, EARLY);
        tracker.observe(true, EARLY);

        assertThat(tracker.untilNext(EARLY)).isEqualTo(Duration.ofSeconds(5));
    }
}
