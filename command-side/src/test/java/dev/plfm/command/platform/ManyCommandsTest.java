package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Many system commands at once. */
class ManyCommandsTest {
    private final SimpleCommandBus bus = SimpleCommandBus.builder().build();
    private final TransactionalSystemCommands commands = new TransactionalSystemCommands(new CommandDispatcher(
            DefaultCommandGateway.builder().commandBus(bus).build()));

    @AfterEach
    void stop() {
        commands.stop();
    }

    @Test
    void they_are_under_way_at_the_same_time() {
        CyclicBarrier both = new CyclicBarrier(2);
        handle(number -> await(both));
        assertThat(send(2)).extracting(Answer::value).containsExactly("0", "1");
    }

    @Test
    void each_has_its_own_answer_in_their_order_and_a_refusal_is_one() {
        handle(number -> {
            if (number % 10 == 3) {
                throw new DomainException(ErrorCode.CONFLICT, "no " + number);
            }
        });
        List<Answer<String>> answers = send(100);
        for (int number = 0; number < 100; number++) {
            Answer<String> answer = answers.get(number);
            if (number % 10 == 3) {
                assertThatThrownBy(answer::get).hasMessage("no " + number);
            } else {
                assertThat(answer.get()).isEqualTo(Integer.toString(number));
            }
        }
    }

    @Test
    void what_is_gone_is_no_refusal_for_who_says_so() {
        handle(number -> {
            throw DomainException.notFound("node");
        });
        Answer<String> answer = send(2).get(1);
        assertThat(answer.refusal()).isNotNull();
        assertThat(answer.unlessGone().get()).isNull();
    }

    @Test
    void when_one_fails_the_others_are_done_before_that_is_told() {
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        handle(number -> {
            if (number == 0) {
                failing.countDown();
                throw new IllegalStateException("broken");
            }
            await(failing);
            done.incrementAndGet();
        });
        assertThatThrownBy(() -> send(10)).hasMessage("broken");
        assertThat(done).hasValue(9);
    }

    @Test
    void who_is_interrupted_waits_for_all_of_them_and_is_still_interrupted() {
        Thread caller = Thread.currentThread();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch interrupted = new CountDownLatch(1);
        handle(number -> {
            if (number == 0) {
                caller.interrupt();
                interrupted.countDown();
            }
            await(interrupted);
            done.incrementAndGet();
        });
        assertThat(send(50)).hasSize(50);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(50);
    }

    @Test
    void who_is_interrupted_waits_for_a_single_one_too_which_cannot_be_under_way_when_its_transaction_is_undone() {
        Thread caller = Thread.currentThread();
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        handle(number -> {
            caller.interrupt();
            interrupted.countDown();
            await(interrupted);
            done.incrementAndGet();
        });
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThat(commands.<String>send("test", 7, null)).isEqualTo("7");
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(1);
    }

    @Test
    void what_cannot_be_sent_any_more_fails_when_all_that_was_sent_is_done() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        handle(number -> {
            begun.incrementAndGet();
            commands.stop();
            done.incrementAndGet();
        });
        assertThatThrownBy(() -> IntStream.range(0, 100).forEach(time -> send(1_000)))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(done.get()).isEqualTo(begun.get());
    }

    private void handle(Work work) {
        Function<Integer, Object> handler = number -> {
            work.on(number);
            return Integer.toString(number);
        };
        bus.subscribe(Integer.class.getName(), message -> handler.apply((Integer) message.getPayload()));
    }

    private List<Answer<String>> send(int many) {
        return commands.sendAll(
                "test",
                IntStream.range(0, many)
                        .mapToObj(number -> new Errand(number, null))
                        .toList());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Nobody else came", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        void on(int number);
    }
}
