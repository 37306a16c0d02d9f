package dev.plfm.kernel.access;

/** Names under which a request carries what the filters before its controller found out. */
public final class RequestAttributes {
    /** The {@link Caller}. */
    public static final String CALLER = "dev.plfm.caller";

    /** The {@link StillAllowed} of a request that was let in with a token. */
    public static final String STILL_ALLOWED = "dev.plfm.still-allowed";

    /** The request's id, a String. */
    public static final String REQUEST_ID = "dev.plfm.request-id";

    /** The SHA-256 of the body in hex, a String. */
    public static final String BODY_HASH = "dev.plfm.body-hash";

    private RequestAttributes() {}
}
