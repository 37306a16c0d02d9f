package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Objects;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.jspecify.annotations.Nullable;

/**
 * The claim of the projections during a rebuild. It may lapse while a batch takes long, and a processor may have had it and let it go in between: that shows
 * in the token, which only moves when somebody projects. All in the current transaction.
 */
final class RebuildClaim {
    private static final int SEGMENT = 0;

    private final TokenStore tokens;
    private final @Nullable TrackingToken begun;

    private RebuildClaim(TokenStore tokens, @Nullable TrackingToken begun) {
        this.tokens = tokens;
        this.begun = begun;
    }

    /** @throws DomainException {@code in_use} when another process has it */
    static RebuildClaim take(TokenStore tokens) {
        if (tokens.fetchSegments(ReadModelView.GROUP).length == 0) {
            tokens.initializeTokenSegments(ReadModelView.GROUP, 1, new GlobalSequenceTrackingToken(0));
        }
        return new RebuildClaim(tokens, fetch(tokens));
    }

    /** @throws DomainException {@code in_use} when another process has it or has projected since it was taken */
    void keep() {
        if (!Objects.equals(fetch(tokens), begun)) {
            throw inUse("Another process ran the projections meanwhile: stop it and begin again.");
        }
    }

    /** Has processors go on after this position. */
    void moveTo(long position) {
        tokens.storeToken(new GlobalSequenceTrackingToken(position), ReadModelView.GROUP, SEGMENT);
    }

    void release() {
        tokens.releaseClaim(ReadModelView.GROUP, SEGMENT);
    }

    private static @Nullable TrackingToken fetch(TokenStore tokens) {
        try {
            return tokens.fetchToken(ReadModelView.GROUP, SEGMENT);
        } catch (UnableToClaimTokenException e) {
            throw inUse("Another process runs the projections: stop it, and if it was killed wait a few seconds.");
        }
    }

    private static DomainException inUse(String detail) {
        return new DomainException(ErrorCode.IN_USE, detail);
    }
}
