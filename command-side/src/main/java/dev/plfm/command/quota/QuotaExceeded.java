package dev.plfm.command.quota;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.value.QuotaDimension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The refusal of what would use more than an organization may. */
public final class QuotaExceeded {
    private static final String DIMENSION = "dimension";

    private QuotaExceeded() {}

    /** What would count is too much beside what counts already. */
    static DomainException used(QuotaDimension dimension, long limit, BigDecimal current, BigDecimal requested) {
        return refusal(
                dimension,
                limit,
                current,
                requested,
                "The organization uses %s of at most %d %s, and this would add %s: delete some, or ask an operator to raise %s.");
    }

    /** What would be wanted is too much beside what is wanted already, whether or not it runs. */
    static DomainException wanted(QuotaDimension dimension, long limit, BigDecimal current, BigDecimal requested) {
        return refusal(
                dimension,
                limit,
                current,
                requested,
                "The scales of all environments of the organization add up to %s of at most %d %s, and this would add %s:"
                        + " scale down or delete something, or ask an operator to raise %s.");
    }

    /** The dimension that a refusal names, if it is one of these. */
    public static Optional<String> dimensionOf(DomainException refusal) {
        return refusal.details().stream()
                .filter(detail -> refusal.code() == ErrorCode.QUOTA_EXCEEDED)
                .filter(detail -> detail.field().equals(DIMENSION))
                .map(FieldError::message)
                .findFirst();
    }

    private static DomainException refusal(
            QuotaDimension dimension, long limit, BigDecimal current, BigDecimal requested, String sentence) {
        String used = number(current);
        String added = number(requested);
        return new DomainException(
                ErrorCode.QUOTA_EXCEEDED,
                sentence.formatted(used, limit, noun(dimension), added, dimension.wire()),
                List.of(
                        new FieldError(DIMENSION, dimension.wire()),
                        new FieldError("limit", Long.toString(limit)),
                        new FieldError("current", used),
                        new FieldError("requested", added)));
    }

    private static String number(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String noun(QuotaDimension dimension) {
        return switch (dimension) {
            case MAX_APPS -> "apps";
            case MAX_ENVS -> "environments";
            case MAX_INSTANCES -> "instances";
            case MAX_TOTAL_MEMORY_BYTES -> "bytes of memory";
            case MAX_TOTAL_CPU -> "cores";
            case MAX_ROUTES -> "routes";
            case MAX_VOLUMES -> "volumes";
            case MAX_TOTAL_VOLUME_BYTES -> "bytes of volumes";
        };
    }
}
