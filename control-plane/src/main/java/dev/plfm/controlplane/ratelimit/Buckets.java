package dev.plfm.controlplane.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.plfm.controlplane.config.Rate;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What each of many clients has left; of those that have been quiet for long, nothing is remembered. */
final class Buckets {
    private static final int MOST_CLIENTS = 100_000;
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final long UNLIMITED = 1_000_000_000;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(MEMORY)
            .build();

    /** The client's bucket, a full one if it is new. */
    Bucket of(String client, Rate rate) {
        return buckets.get(client, key -> full(rate));
    }

    /** The client's bucket if it has one. */
    @Nullable Bucket find(String client) {
        return buckets.getIfPresent(client);
    }

    void forget(String client) {
        buckets.invalidate(client);
    }

    private static Bucket full(Rate rate) {
        long capacity = rate.isOff() ? UNLIMITED : rate.burst();
        long count = rate.isOff() ? UNLIMITED : rate.count();
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(count, rate.period()))
                .build();
    }
}
