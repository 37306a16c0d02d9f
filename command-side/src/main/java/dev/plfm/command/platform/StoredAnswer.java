package dev.plfm.command.platform;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a write in the bytes that the client gets, now or when it repeats the request.
 *
 * @param sealed whether the body is encrypted, because it shows a secret
 * @param eventId position of the write's last event, or null when it appended none
 */
record StoredAnswer(
        String requestHash,
        int status,
        Map<String, String> headers,
        byte[] body,
        boolean sealed,
        @Nullable Long eventId) {
    StoredAnswer with(byte[] otherBody, boolean nowSealed) {
        return new StoredAnswer(requestHash, status, headers, otherBody, nowSealed, eventId);
    }
}
