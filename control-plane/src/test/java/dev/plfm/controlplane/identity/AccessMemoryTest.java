package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.controlplane.identity.AccessMemory.Finding;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When what is remembered of access is relied on, and when it is not, by a clock and a database of the test's own. */
class AccessMemoryTest {
    private static final long LEASE = AccessMemory.RELIED_ON.toNanos();

    private long now = Long.MAX_VALUE - LEASE / 2;
    private @Nullable String revision = "1";
    private long answerTakes;
    private int asked;
    private int lookedUp;
    private String held = "owner";

    private final AccessMemory memory = new AccessMemory(this::answer, () -> now);

    private @Nullable String answer() {
        asked++;
        String seen = revision;
        now += answerTakes;
        return seen;
    }

    private Optional<String> recall() {
        return memory.recall("key", () -> {
            lookedUp++;
            return held.isEmpty() ? Optional.empty() : Optional.of(new Finding<>(held, null));
        });
    }

    @Test
    void what_is_remembered_is_not_looked_up_again_while_nothing_is_withdrawn() {
        for (int time = 0; time < 100; time++) {
            assertThat(recall()).hasValue("owner");
            now += LEASE / 3;
        }
        assertThat(lookedUp).isEqualTo(1);
        assertThat(asked).isBetween(30, 100);
    }

    @Test
    void the_database_is_not_asked_again_at_once() {
        for (int time = 0; time < 100; time++) {
            recall();
        }
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void after_a_withdrawal_everything_is_looked_up_again() {
        recall();
        revision = "2";
        held = "readonly";
        now += LEASE;
        assertThat(recall()).hasValue("readonly");
        revision = "1";
        now += LEASE;
        assertThat(recall()).hasValue("readonly");
        assertThat(lookedUp).isEqualTo(3);
    }

    @Test
    void nothing_is_relied_on_for_longer_than_since_the_question_began() {
        recall();
        answerTakes = LEASE + 1;
        now += LEASE;
        held = "readonly";
        assertThat(recall()).hasValue("readonly");
        assertThat(recall()).hasValue("readonly");
        assertThat(lookedUp).isEqualTo(3);
    }

    @Test
    void while_the_database_does_not_say_everything_is_looked_up_and_remembered_again_when_nothing_was_withdrawn() {
        recall();
        revision = null;
        now += LEASE;
        recall();
        recall();
        assertThat(lookedUp).isEqualTo(3);
        assertThat(asked).isEqualTo(2);
        revision = "1";
        now += LEASE;
        recall();
        recall();
        assertThat(lookedUp).isEqualTo(3);
    }

    @Test
    void what_was_remembered_before_the_database_did_not_say_is_forgotten_when_something_was_withdrawn() {
        recall();
        revision = null;
        now += LEASE;
        held = "readonly";
        assertThat(recall()).hasValue("readonly");
        revision = "2";
        now += LEASE;
        assertThat(recall()).hasValue("readonly");
        assertThat(lookedUp).isEqualTo(3);
    }

    @Test
    void a_question_asked_early_and_refused_takes_nothing_from_the_lease_and_gives_it_nothing() {
        recall();
        revision = null;
        now += LEASE - 1;
        recall();
        assertThat(asked).isEqualTo(2);
        assertThat(lookedUp).isEqualTo(1);
        now += 1;
        recall();
        assertThat(lookedUp).isEqualTo(2);
    }

    @Test
    void many_are_looked_up_at_once_as_far_as_they_are_not_remembered() {
        List<Set<String>> lookUps = new ArrayList<>();
        Function<Set<String>, Map<String, Finding<String>>> lookUp = keys -> {
            lookUps.add(Set.copyOf(keys));
            return keys.stream()
                    .filter(key -> !key.equals("gone"))
                    .collect(Collectors.toMap(key -> key, key -> new Finding<>("of " + key, null)));
        };
        memory.recall("one", () -> Optional.of(new Finding<>("remembered", null)));
        assertThat(memory.recallAll(List.of("one", "two", "gone"), lookUp))
                .isEqualTo(Map.of("one", "remembered", "two", "of two"));
        memory.recallAll(List.of("one", "two"), lookUp);
        assertThat(lookUps).containsExactly(Set.of("two", "gone"));
        revision = "2";
        now += LEASE;
        assertThat(memory.recallAll(List.of("one", "two"), lookUp)).containsEntry("one", "of one");
    }

    @Test
    void what_was_seen_before_a_withdrawal_is_not_remembered_after_it() {
        memory.recall("key", () -> {
            revision = "2";
            now += LEASE;
            memory.recall("another", () -> Optional.of(new Finding<>("seen after", null)));
            return Optional.of(new Finding<>("seen before", null));
        });
        assertThat(recall()).hasValue("owner");
    }

    @Test
    void what_ends_by_itself_is_looked_up_after_its_end() {
        Optional<String> first =
                memory.recall("key", () -> Optional.of(new Finding<>("token", Duration.ofNanos(2 * LEASE))));
        assertThat(first).hasValue("token");
        now += 2 * LEASE - 1;
        assertThat(recall()).hasValue("token");
        now += 1;
        assertThat(recall()).hasValue("owner");
    }

    @Test
    void refusals_and_nothing_are_not_remembered() {
        held = "";
        assertThat(recall()).isEmpty();
        assertThatThrownBy(() -> memory.recall("key", () -> {
                    throw new DomainException(ErrorCode.TOKEN_REVOKED, "The token was revoked.");
                }))
                .isInstanceOf(DomainException.class);
        held = "admin";
        assertThat(recall()).hasValue("admin");
    }

    @Test
    void a_question_that_hangs_holds_nobody_up_for_long() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AccessMemory hanging = new AccessMemory(
                () -> {
                    asking.countDown();
                    awaited(answered);
                    return null;
                },
                System::nanoTime);
        CompletableFuture<Optional<String>> first = CompletableFuture.supplyAsync(
                () -> hanging.recall("key", () -> Optional.of(new Finding<>("first", null))));
        awaited(asking);
        assertThat(hanging.recall("key", () -> Optional.of(new Finding<>("second", null))))
                .hasValue("second");
        long begun = System.nanoTime();
        for (int time = 0; time < 100; time++) {
            hanging.recall("key", () -> Optional.of(new Finding<>("others", null)));
        }
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(first).isNotDone();
        answered.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).hasValue("first");
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
