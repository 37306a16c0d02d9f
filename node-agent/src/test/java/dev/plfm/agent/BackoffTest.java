package dev.plfm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    @Test
    void delays_double_up_to_the_longest() {
        Backoff backoff = new Backoff(FIRST, LONGEST, () -> 0);

        assertThat(Stream.generate(() -> backoff.next(Duration.ZERO).toMillis()).limit(6))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        backoff.reset();
        assertThat(backoff.next(Duration.ZERO)).isEqualTo(FIRST);
    }

    @Test
    void delays_differ_by_up_to_half() {
        assertThat(new Backoff(FIRST, LONGEST, () -> 0.999).next(Duration.ZERO)).isEqualTo(Duration.ofMillis(51));
    }

    @Test
    void what_the_other_side_asks_for_is_the_least() {
        assertThat(new Backoff(FIRST, LONGEST, () -> 0).next(Duration.ofSeconds(7)))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void ever_more_failures_do_not_overflow() {
        Backoff backoff = new Backoff(FIRST, LONGEST, () -> 0);

        assertThat(Stream.generate(() -> backoff.next(Duration.ZERO)).limit(1000))
                .allMatch(delay -> !delay.isNegative() && delay.compareTo(LONGEST) <= 0);
    }
}
