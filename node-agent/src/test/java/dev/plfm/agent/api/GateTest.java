package dev.plfm.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate(2);
    private final List<CompletableFuture<String>> calls = new ArrayList<>();

    @Test
    void calls_beyond_the_limit_wait_for_one_to_end() {
        CompletableFuture<String> first = pass();
        pass();
        CompletableFuture<String> third = pass();
        assertThat(calls).hasSize(2);

        calls.get(0).complete("a");
        assertThat(first).isCompletedWithValue("a");
        assertThat(calls).hasSize(3);

        calls.get(2).complete("c");
        assertThat(third).isCompletedWithValue("c");
    }

    @Test
    void a_call_cancelled_before_its_turn_is_not_made() {
        pass();
        pass();
        pass().cancel(true);
        pass();

        calls.get(0).completeExceptionally(new IllegalStateException("broken"));

        assertThat(calls).hasSize(3);
        calls.get(1).complete("b");
        calls.get(2).complete("d");
        pass();
        pass();
        assertThat(calls).hasSize(5);
    }

    @Test
    void cancelling_a_call_under_way_cuts_it_off_and_lets_the_next_one_in() {
        CompletableFuture<String> first = pass();
        pass();
        pass();

        first.cancel(true);

        assertThat(calls.get(0)).isCancelled();
        assertThat(calls).hasSize(3);
    }

    private CompletableFuture<String> pass() {
        return gate.pass(() -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            calls.add(call);
            return call;
        });
    }
}
