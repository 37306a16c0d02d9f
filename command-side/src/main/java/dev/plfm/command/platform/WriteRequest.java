package dev.plfm.command.platform;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/**
 * What every write carries besides its body; an argument of controller methods.
 *
 * @param credential the caller's Authorization header; never printed
 * @param idempotencyScope organization, actor, method and path template, joined; without the key
 * @param requestHash SHA-256 of path, query and body, in hex
 * @param ifMatch the version of the If-Match header, or null
 * @param dryRun whether nothing is to happen and the answer says what would
 * @param planToken given with an earlier dry run: the write is to do what was said then, or nothing
 * @param respondAsync whether the client does not want to wait for the read model
 */
public record WriteRequest(
        Caller caller,
        String credential,
        String requestId,
        @Nullable String idempotencyKey,
        String idempotencyScope,
        String requestHash,
        @Nullable Long ifMatch,
        boolean dryRun,
        @Nullable String planToken,
        boolean respondAsync) {
    /** The same with another hash of what was asked for. */
    public WriteRequest withRequestHash(String other) {
        return new WriteRequest(
                caller,
                credential,
                requestId,
                idempotencyKey,
                idempotencyScope,
                other,
                ifMatch,
                dryRun,
                planToken,
                respondAsync);
    }

    @Override
    public String toString() {
        return idempotencyScope + " " + requestId;
    }

    /**
     * The version that the client says it saw, from If-Match or the body.
     *
     * @throws DomainException {@code invalid_argument} when there is none, or two different ones
     */
    public long requiredVersion(@Nullable Long bodyVersion) {
        Long version = optionalVersion(bodyVersion);
        if (version == null) {
            throw DomainException.invalid("expected_version", "is required, here or as the If-Match header");
        }
        return version;
    }

    /** As {@link #requiredVersion}, but null when the client gave none. */
    public @Nullable Long optionalVersion(@Nullable Long bodyVersion) {
        if (ifMatch != null && bodyVersion != null && !ifMatch.equals(bodyVersion)) {
            throw DomainException.invalid("expected_version", "differs from the If-Match header");
        }
        return ifMatch != null ? ifMatch : bodyVersion;
    }
}
