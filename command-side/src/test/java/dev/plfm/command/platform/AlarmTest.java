package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** When what is due is done. */
class AlarmTest {
    private static final long PATIENCE_SECONDS = 20;

    private final InstantSource clock = InstantSource.system();
    private final BlockingQueue<Instant> rung = new LinkedBlockingQueue<>();
    private final Alarm alarm = new Alarm("test-alarm", clock, () -> {
        rung.add(clock.instant());
        throw new IllegalStateException("what is done may fail");
    });

    @AfterEach
    void stop() {
        alarm.close();
    }

    @Test
    void it_never_rings_before_the_time_and_again_for_a_later_one_though_the_work_failed() throws Exception {
        Instant first = clock.instant().plusMillis(150);
        Instant second = clock.instant().plusMillis(450);
        alarm.at(second);
        alarm.at(first);
        assertThat(next()).isAfter(first);
        assertThat(next()).isAfter(second);
    }

    @Test
    void what_is_overdue_rings_at_once_and_many_times_together_ring_once() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            alarm.at(Instant.EPOCH);
        }
        next();
        alarm.at(clock.instant().plusMillis(500));
        next();
        assertThat(rung).hasSizeLessThan(20);
    }

    @Test
    void it_does_not_ring_before_the_commit_nor_when_there_is_none() throws Exception {
        TransactionSynchronizationManager.initSynchronization();
        List<TransactionSynchronization> waiting;
        try {
            alarm.at(Instant.EPOCH);
            waiting = TransactionSynchronizationManager.getSynchronizations();
        } finally {
            TransactionSynchronizationManager.clearSynchronization();
        }
        assertThat(rung.poll(300, TimeUnit.MILLISECONDS)).isNull();
        Instant committed = clock.instant();
        waiting.forEach(TransactionSynchronization::afterCommit);
        assertThat(next()).isAfterOrEqualTo(committed);
    }

    private Instant next() throws InterruptedException {
        Instant at = rung.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(at).isNotNull();
        return at;
    }
}
