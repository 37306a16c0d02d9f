package dev.plfm.command.org;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.value.QuotaDimension;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The limits that an organization is to have; a dimension that is not among them has none. */
public record QuotaLimits(Map<QuotaDimension, Long> byDimension) {
    private static final String FIELD = "limits";

    /** @throws DomainException {@code invalid_argument} for a limit below zero or larger than makes sense */
    public QuotaLimits {
        byDimension.forEach(QuotaLimits::check);
        byDimension = Collections.unmodifiableMap(new TreeMap<>(byDimension));
    }

    /** @throws DomainException {@code invalid_argument} when there are none, or one has no dimension or no number */
    static QuotaLimits required(@Nullable Map<String, @Nullable Long> limits) {
        if (limits == null) {
            throw DomainException.invalid(FIELD, "is required");
        }
        Map<QuotaDimension, Long> byDimension = new TreeMap<>();
        limits.forEach((name, limit) -> {
            QuotaDimension dimension = QuotaDimension.ofWire(name);
            if (dimension == null) {
                throw DomainException.invalid(FIELD, "names a dimension other than " + dimensions());
            }
            if (limit == null) {
                throw DomainException.invalid(path(dimension), "must be a number; leave it out for no limit");
            }
            byDimension.put(dimension, limit);
        });
        return new QuotaLimits(byDimension);
    }

    private static void check(QuotaDimension dimension, long limit) {
        if (limit < 0 || limit > dimension.largest()) {
            throw DomainException.invalid(path(dimension), "must be a number from 0 to " + dimension.largest());
        }
    }

    private static String path(QuotaDimension dimension) {
        return FIELD + "." + dimension.wire();
    }

    private static String dimensions() {
        return Arrays.stream(QuotaDimension.values()).map(QuotaDimension::wire).collect(Collectors.joining(", "));
    }
}
