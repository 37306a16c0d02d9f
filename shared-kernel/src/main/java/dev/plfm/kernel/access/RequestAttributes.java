package dev.plfm.kernel.access;

/** Names under which a request carries what the filters before its controller found out. */
public final class RequestAttributes {
    /** The {@link Caller}. */
    public static final String CALLER = "dev.plfm.caller";

    /** The request's id, a String. */
    public static final String REQUEST_ID = "dev.plfm.request-id";

    /** The SHA-256 of the body in hex, a String. */
    public static final String BODY_HASH = "dev.plfm.body-hash";

    /** A byte array that only who knows the request's token can make; answers that hold a secret are stored under it. */
    public static final String ANSWER_KEY = "dev.plfm.answer-key";

    private RequestAttributes() {}
}
