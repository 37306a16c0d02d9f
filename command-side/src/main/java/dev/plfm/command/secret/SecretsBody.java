package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.secret.PlatformEnv;
import dev.plfm.kernel.secret.SecretValues;
import dev.plfm.kernel.value.SecretFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of a change of secrets: a file and its format, or values by key. */
record SecretsBody(
        @Nullable SecretFormat format,
        @Nullable ClearBytes data,
        @Nullable ClearValues values,
        @Nullable Long expectedVersion) {
    /** @throws DomainException {@code invalid_argument} unless it is exactly one of them */
    void check() {
        if (values != null && data != null) {
            throw DomainException.invalid("values", "cannot come together with data");
        }
        if (values != null && isSealed()) {
            throw DomainException.invalid(
                    "values", "cannot be " + SecretFormat.SEALED_V1.wire() + ": that comes as data");
        }
        if (values == null && data == null) {
            throw DomainException.invalid("data", "is required, or values");
        }
        if (data != null && format == null) {
            throw DomainException.invalid("format", "is required with data");
        }
        if (expectedVersion != null && expectedVersion < 0) {
            throw DomainException.invalid("expected_version", "must not be negative; 0 means that there are none yet");
        }
    }

    boolean isSealed() {
        return format == SecretFormat.SEALED_V1;
    }

    /**
     * What came in the clear, which may hold the arrays that came.
     *
     * @throws DomainException {@code invalid_argument} with all that is wrong and nothing of what it is
     */
    SecretValues clear() {
        return values != null
                ? SecretValues.of("values", values.values())
                : PlatformEnv.parse("data", Objects.requireNonNull(data).bytes());
    }

    void wipe() {
        if (data != null) {
            data.wipe();
        }
        if (values != null) {
            values.wipe();
        }
    }
}
