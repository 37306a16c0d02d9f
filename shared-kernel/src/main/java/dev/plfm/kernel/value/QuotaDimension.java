package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an organization's use of the platform is limited by. */
public enum QuotaDimension {
    MAX_APPS(1_000_000),
    MAX_ENVS(1_000_000),
    MAX_INSTANCES(1_000_000),
    MAX_TOTAL_MEMORY_BYTES(1L << 50),
    /** In cores. */
    MAX_TOTAL_CPU(1_000_000),
    MAX_ROUTES(1_000_000),
    MAX_VOLUMES(1_000_000),
    MAX_TOTAL_VOLUME_BYTES(1L << 50);

    private static final Map<String, QuotaDimension> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(QuotaDimension::wire, Function.identity()));

    private final long largest;

    QuotaDimension(long largest) {
        this.largest = largest;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The largest limit that makes sense; who wants more wants none. */
    public long largest() {
        return largest;
    }

    /** The dimension of that name, or null when there is none. */
    public static @Nullable QuotaDimension ofWire(String wire) {
        return BY_WIRE.get(wire);
    }
}
