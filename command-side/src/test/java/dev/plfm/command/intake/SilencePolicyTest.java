package dev.plfm.command.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.intake.SilencePolicy.Decision;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilencePolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minusSeconds(86_400);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<LastHeard> nodes = new ArrayList<>();

    @Test
    void a_node_is_lost_once_it_is_silent_for_longer_than_the_limit() {
        heard(3, 1);
        NodeId silent = heard(61);
        heard(60);
        assertThat(decide().lost()).containsExactly(silent);
    }

    @Test
    void half_of_the_nodes_may_be_lost_at_once() {
        heard(2, 1);
        heard(2, 70);
        assertThat(decide().lost()).hasSize(2);
        assertThat(decide().suspended()).isFalse();
    }

    @Test
    void when_more_than_half_are_silent_none_is_lost() {
        heard(2, 1);
        heard(3, 70);
        assertThat(decide()).isEqualTo(new Decision(List.of(), true, 3, 5));
    }

    @Test
    void nodes_that_only_begin_to_be_late_count_when_the_first_reaches_the_limit() {
        heard(1, 61);
        heard(1, 55);
        heard(1, 50);
        assertThat(decide()).isEqualTo(new Decision(List.of(), true, 3, 3));
    }

    @Test
    void nodes_that_were_just_lost_count_as_silent() {
        heard(2, 1);
        offline(2, 80);
        heard(1, 61);
        assertThat(decide().suspended()).isTrue();
    }

    @Test
    void nodes_that_are_offline_for_long_do_not_count() {
        heard(2, 1);
        offline(5, 3600);
        NodeId silent = heard(61);
        assertThat(decide().lost()).containsExactly(silent);
    }

    @Test
    void without_anything_overdue_there_is_no_alarm() {
        heard(3, 40);
        assertThat(decide().suspended()).isFalse();
        assertThat(decide().silent()).isEqualTo(3);
    }

    @Test
    void silence_is_counted_from_when_somebody_listened() {
        heard(1, 3000);
        heard(3, 1);
        assertThat(SilencePolicy.decide(nodes, NOW.minusSeconds(60), NOW, LIMIT).lost())
                .isEmpty();
        assertThat(SilencePolicy.decide(nodes, NOW.minusSeconds(61), NOW, LIMIT).lost())
                .hasSize(1);
    }

    @Test
    void a_disabled_node_is_lost_even_when_most_are_silent() {
        heard(3, 70);
        NodeId disabled = NodeId.generate();
        nodes.add(new LastHeard(disabled, NodeState.DISABLED, NOW.minusSeconds(70)));
        assertThat(decide()).isEqualTo(new Decision(List.of(disabled), true, 3, 3));
    }

    @Test
    void an_empty_cluster_has_nothing_to_lose() {
        assertThat(decide()).isEqualTo(new Decision(List.of(), false, 0, 0));
    }

    private Decision decide() {
        return SilencePolicy.decide(nodes, LONG_AGO, NOW, LIMIT);
    }

    private NodeId heard(int secondsAgo) {
        NodeId id = NodeId.generate();
        nodes.add(new LastHeard(id, NodeState.ACTIVE, NOW.minusSeconds(secondsAgo)));
        return id;
    }

    private void heard(int count, int secondsAgo) {
        for (int n = 0; n < count; n++) {
            heard(secondsAgo);
        }
    }

    private void offline(int count, int secondsAgo) {
        for (int n = 0; n < count; n++) {
            nodes.add(new LastHeard(NodeId.generate(), NodeState.OFFLINE, NOW.minusSeconds(secondsAgo)));
        }
    }
}
