package dev.plfm.controlplane.identity;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts and logs secrets, codes and refresh tokens that brought no token; what was presented is never part of it. */
@Component
class ExchangeRecord {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeRecord.class);

    /** A device that waits, or asks too often, is not refused. */
    private static final Set<ErrorCode> REFUSALS = EnumSet.of(
            ErrorCode.UNAUTHORIZED,
            ErrorCode.TOKEN_EXPIRED,
            ErrorCode.TOKEN_REVOKED,
            ErrorCode.EXPIRED_TOKEN,
            ErrorCode.ACCESS_DENIED);

    private final MeterRegistry meters;

    ExchangeRecord(MeterRegistry meters) {
        this.meters = meters;
    }

    /** What the exchange gives; a refusal is noted and passed on. */
    <T> T of(String check, HttpServletRequest request, Supplier<T> exchange) {
        try {
            return exchange.get();
        } catch (DomainException refusal) {
            if (REFUSALS.contains(refusal.code())) {
                note(check, refusal.code(), request);
            }
            throw refusal;
        }
    }

    private void note(String check, ErrorCode code, HttpServletRequest request) {
        meters.counter("plfm.access.refused", "check", check, "code", code.wire())
                .increment();
        LOG.atInfo()
                .addKeyValue("check", check)
                .addKeyValue("code", code.wire())
                .addKeyValue("client", request.getRemoteAddr())
                .log("access refused");
    }
}
