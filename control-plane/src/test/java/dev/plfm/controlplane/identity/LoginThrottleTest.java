package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private static final TestServer SERVER = TestServer.start(Map.of());
    private static final int FREE = 2;

    private final LoginThrottle throttle = SERVER.bean(LoginThrottle.class);
    private final String subject = UUID.randomUUID().toString();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void a_right_try_after_many_wrong_ones_costs_no_wait_and_the_next_wrong_one_does() {
        wrong(FREE);
        assertThat(tryOnce()).isPositive();
        minutesPass(1);
        for (int i = 0; i < 3; i++) {
            assertThat(tryOnce()).isZero();
            throttle.uncount(subject);
        }
        wrong(1);
        assertThat(tryOnce()).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(30));
    }

    @Test
    void wrong_tries_are_forgotten_after_a_quarter_of_an_hour() {
        wrong(FREE);
        minutesPass(16);
        wrong(FREE);
        assertThat(tryOnce()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
    }

    @Test
    void before_that_they_count() {
        wrong(FREE);
        minutesPass(14);
        wrong(1);
        assertThat(tryOnce()).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(30));
    }

    @Test
    void right_tries_do_not_keep_wrong_ones_in_mind() {
        wrong(FREE);
        minutesPass(10);
        assertThat(tryOnce()).isZero();
        throttle.uncount(subject);
        minutesPass(6);
        wrong(FREE);
    }

    @Test
    void whoever_was_right_at_first_starts_afresh() {
        wrong(1);
        throttle.uncount(subject);
        wrong(FREE);
        assertThat(tryOnce()).isPositive();
    }

    private void wrong(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(tryOnce()).isZero();
        }
    }

    private Duration tryOnce() {
        return throttle.attempt(subject, FREE);
    }

    /** Since the last wait ended. */
    private void minutesPass(int minutes) {
        SERVER.sql().sql("""
                        UPDATE command.login_failure
                        SET blocked_until = least(blocked_until, now()) - make_interval(mins => ?) WHERE subject_hash = ?
                        """).params(minutes, OpaqueToken.sha256(subject)).update();
    }
}
