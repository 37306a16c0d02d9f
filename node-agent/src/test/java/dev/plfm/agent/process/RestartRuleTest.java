package dev.plfm.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.plan.Lifecycle;
import dev.plfm.agent.plan.Lifecycle.RestartPolicy;
import dev.plfm.agent.process.RestartRule.Ending;
import dev.plfm.agent.process.RestartRule.Next;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartRuleTest {
    private static final Ending QUICK_CRASH = new Ending(1, false, Duration.ofSeconds(1));
    private static final Ending LATE_CRASH = new Ending(1, false, Duration.ofHours(1));
    private static final Ending DONE = new Ending(0, false, Duration.ofSeconds(1));

    @Test
    void always_restarts_also_after_success() {
        assertThat(rule(RestartPolicy.ALWAYS).after(DONE).restartAfter()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void always_backs_off_twice_as_long_each_time_and_gives_up_on_a_crash_loop() {
        RestartRule rule = rule(RestartPolicy.ALWAYS);

        assertThat(IntStream.range(0, 5)
                        .mapToObj(i -> rule.after(QUICK_CRASH).restartAfter().toSeconds()))
                .containsExactly(2L, 4L, 8L, 16L, 32L);
        Next last = rule.after(QUICK_CRASH);
        assertThat(last.outcome().reason()).isEqualTo(ReasonCode.CRASH_LOOP_BACKOFF);
        assertThat(last.outcome().message()).isEqualTo("exited with status 1 after 5 restarts");
    }

    @Test
    void always_never_gives_up_on_what_runs_long_enough() {
        RestartRule rule = rule(RestartPolicy.ALWAYS);

        for (int i = 0; i < 100; i++) {
            assertThat(rule.after(LATE_CRASH).restartAfter()).isEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void on_failure_restarts_failures_as_often_as_allowed() {
        RestartRule rule = rule(RestartPolicy.ON_FAILURE);

        assertThat(rule.after(LATE_CRASH).restartAfter()).isNotNull();
        assertThat(rule.after(LATE_CRASH).restartAfter()).isNotNull();
        assertThat(rule.after(LATE_CRASH).outcome().status()).isEqualTo(InstanceStatus.FAILED);
    }

    @Test
    void success_ends_an_instance_that_restarts_on_failure_or_never() {
        assertThat(rule(RestartPolicy.ON_FAILURE).after(DONE).outcome().status())
                .isEqualTo(InstanceStatus.STOPPED);
        assertThat(rule(RestartPolicy.NEVER).after(DONE).outcome().exitCode()).isZero();
    }

    @Test
    void never_does_not_restart_a_failure() {
        assertThat(rule(RestartPolicy.NEVER).after(QUICK_CRASH).outcome().message())
                .isEqualTo("exited with status 1");
    }

    @Test
    void the_reason_tells_ill_health_and_a_kill_from_other_ends() {
        RestartRule rule = rule(RestartPolicy.NEVER);

        assertThat(rule.after(new Ending(137, true, Duration.ZERO)).outcome().reason())
                .isEqualTo(ReasonCode.HEALTHCHECK_FAILED);
        assertThat(rule.after(new Ending(137, false, Duration.ZERO)).outcome().reason())
                .isEqualTo(ReasonCode.OOM_KILLED);
    }

    private static RestartRule rule(RestartPolicy policy) {
        return new RestartRule(new Lifecycle(10, policy, 2, 2));
    }
}
