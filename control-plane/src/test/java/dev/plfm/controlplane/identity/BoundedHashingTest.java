package dev.plfm.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class BoundedHashingTest {
    @Test
    void no_more_than_four_hashes_are_made_at_once() throws Exception {
        Counting counting = new Counting();
        BoundedHashing hashing = new BoundedHashing(counting);
        ExecutorService people = Executors.newFixedThreadPool(12);
        try {
            List<Future<Boolean>> tries = IntStream.range(0, 12)
                    .mapToObj(i -> people.submit(() -> hashing.matches("password", "hash")))
                    .toList();
            assertThat(counting.four.await(10, TimeUnit.SECONDS)).isTrue();
            counting.go.countDown();
            for (Future<Boolean> result : tries) {
                assertThat(result.get(10, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            people.shutdownNow();
        }
        assertThat(counting.most).hasValue(4);
    }

    /** Holds everybody back until four are there. */
    private static final class Counting implements PasswordEncoder {
        private final CountDownLatch four = new CountDownLatch(4);
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public @Nullable String encode(@Nullable CharSequence text) {
            return "hash";
        }

        @Override
        public boolean matches(@Nullable CharSequence text, @Nullable String hash) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            four.countDown();
            try {
                return go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                now.decrementAndGet();
            }
        }
    }
}
