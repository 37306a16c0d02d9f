package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final String PROCESSOR = "read-model";

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final Claims claims = new Claims(clock::get);

    @Test
    void what_was_never_claimed_is_not_relied_on() {
        assertThat(claims.term(PROCESSOR)).isNull();
    }

    @Test
    void a_claim_that_is_renewed_in_time_stays_the_same_term() {
        claims.renewed(PROCESSOR, claims.now());
        Object term = claims.term(PROCESSOR);
        assertThat(term).isNotNull();
        for (int time = 0; time < 10; time++) {
            passes(Claims.RELIED_ON.minusNanos(1));
            claims.renewed(PROCESSOR, claims.now());
            assertThat(claims.term(PROCESSOR)).isSameAs(term);
        }
        assertThat(claims.term("another")).isNull();
    }

    @Test
    void a_claim_that_was_not_renewed_in_time_begins_another_term() {
        claims.renewed(PROCESSOR, claims.now());
        Object term = claims.term(PROCESSOR);
        passes(Claims.RELIED_ON);
        assertThat(claims.term(PROCESSOR)).isNull();
        claims.renewed(PROCESSOR, claims.now());
        assertThat(claims.term(PROCESSOR)).isNotNull().isNotSameAs(term);
    }

    @Test
    void what_counts_is_when_a_renewal_began() {
        long begun = claims.now();
        passes(Claims.RELIED_ON.minusNanos(1));
        claims.renewed(PROCESSOR, begun);
        assertThat(claims.term(PROCESSOR)).isNotNull();
        passes(Duration.ofNanos(1));
        assertThat(claims.term(PROCESSOR)).isNull();
    }

    @Test
    void a_claim_that_is_given_back_is_over_at_once() {
        claims.renewed(PROCESSOR, claims.now());
        Object term = claims.term(PROCESSOR);
        claims.released(PROCESSOR);
        assertThat(claims.term(PROCESSOR)).isNull();
        claims.renewed(PROCESSOR, claims.now());
        assertThat(claims.term(PROCESSOR)).isNotNull().isNotSameAs(term);
    }

    @Test
    void it_is_relied_on_for_much_less_than_it_lasts() {
        assertThat(Claims.RELIED_ON.multipliedBy(2)).isLessThanOrEqualTo(EventLogConfiguration.CLAIM_TIMEOUT);
    }

    private void passes(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
