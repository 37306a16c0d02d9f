package dev.plfm.controlplane.ratelimit;

import dev.plfm.controlplane.config.Rate;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Counts requests against their limits. A request with a token that was good a moment ago counts against that token alone; every
 * other one counts against its client's address, until its token proves good. So who floods with no token or a bad one costs no
 * look-up beyond the limit, and costs others behind the same address only what they do without a token.
 */
@Component
public class RateLimiter {
    private final ServerConfig.RateLimits limits;
    private final MeterRegistry meters;
    private final Buckets tokens = new Buckets();
    private final Buckets addresses = new Buckets();
    private final Buckets signIns = new Buckets();

    RateLimiter(ServerConfig config, MeterRegistry meters) {
        this.limits = config.edge().rateLimits();
        this.meters = meters;
    }

    boolean enabled() {
        return limits.enabled();
    }

    /** @throws DomainException {@code rate_limited} */
    void signIn(String address) {
        take("auth", signIns.of(address, limits.auth()));
    }

    /** @throws DomainException {@code rate_limited} */
    void anonymous(String address) {
        take("address", addresses.of(address, limits.address()));
    }

    /**
     * Counts against the token, if it is known to be good.
     *
     * @throws DomainException {@code rate_limited}
     */
    boolean known(String tokenHash) {
        Bucket bucket = tokens.find(tokenHash);
        if (bucket != null) {
            take("token", bucket);
        }
        return bucket != null;
    }

    /**
     * The token has proved good: what was counted against the address counts against it instead.
     *
     * @throws DomainException {@code rate_limited}
     */
    void good(String tokenHash, Caller caller, String address) {
        Rate rate = caller.nodeId() == null ? limits.token() : limits.node();
        addresses.of(address, limits.address()).addTokens(1);
        take("token", tokens.of(tokenHash, rate));
    }

    /** The token has proved bad: its next request counts against its address. */
    void bad(String tokenHash) {
        tokens.forget(tokenHash);
    }

    private void take(String limit, Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            meters.counter("plfm.rate_limited", "limit", limit).increment();
            long second = TimeUnit.SECONDS.toNanos(1);
            int wait = (int) ((probe.getNanosToWaitForRefill() + second - 1) / second);
            throw new DomainException(
                    ErrorCode.RATE_LIMITED, "Too many requests: slow down.", List.of(), Math.max(1, wait));
        }
    }

    static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
