package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is filled in, and what is refused. */
class RolloutBodyTest {
    @Test
    void without_anything_it_is_one_more_at_a_time() {
        assertThat(RolloutBody.rollout(null, null)).isEqualTo(Rollout.rolling());
        assertThat(RolloutBody.rollout("rolling", body(null, null, null, null, null)))
                .isEqualTo(Rollout.rolling());
    }

    @Test
    void without_surge_one_may_be_unavailable() {
        assertThat(RolloutBody.rollout(null, body(0, null, null, null, null)).maxUnavailable())
                .isEqualTo(1);
    }

    @Test
    void a_canary_is_one_instance_that_waits_for_somebody_unless_it_has_a_window() {
        Rollout canary = RolloutBody.rollout("canary", null);
        assertThat(canary.canaryInstances()).isEqualTo(1);
        assertThat(canary.promotion()).isEqualTo(Promotion.MANUAL);
        assertThat(RolloutBody.rollout("canary", body(null, null, 3, null, 60)).promotion())
                .isEqualTo(Promotion.AUTOMATIC);
    }

    @Test
    void a_full_new_set_takes_over_by_itself_unless_told_otherwise() {
        assertThat(RolloutBody.rollout("blue_green", null).promotion()).isEqualTo(Promotion.AUTOMATIC);
        assertThat(RolloutBody.rollout("blue_green", body(null, null, null, "manual", null))
                        .promotion())
                .isEqualTo(Promotion.MANUAL);
    }

    @Test
    void what_does_not_go_together_is_refused_by_name() {
        refused("strategy", "blue-green", null);
        refused("strategy", "BLUE_GREEN", null);
        refused("rollout.max_surge", null, body(1001, null, null, null, null));
        refused("rollout.max_unavailable", null, body(0, 0, null, null, null));
        refused("rollout.canary_instances", "blue_green", body(null, null, 1, null, null));
        refused("rollout.promotion", "rolling", body(null, null, null, "manual", null));
        refused("rollout.promotion", "canary", body(null, null, null, "Manual", null));
        refused("rollout.health_window_seconds", "canary", body(null, null, null, "manual", 10));
    }

    private static void refused(String field, @Nullable String strategy, @Nullable RolloutBody body) {
        assertThatThrownBy(() -> RolloutBody.rollout(strategy, body))
                .isInstanceOfSatisfying(
                        DomainException.class,
                        refusal -> assertThat(refusal.details().get(0).field()).isEqualTo(field));
    }

    private static RolloutBody body(
            @Nullable Integer surge,
            @Nullable Integer unavailable,
            @Nullable Integer canary,
            @Nullable String promotion,
            @Nullable Integer window) {
        return new RolloutBody(surge, unavailable, canary, promotion, window, null, null, null);
    }
}
