package dev.plfm.command.platform;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a write in the bytes that the client gets, now or when it repeats the request.
 *
 * @param sealed whether the body holds a secret and is stored encrypted
 * @param eventId position of the write's last event, or null when it appended none
 */
record StoredAnswer(
        String requestHash,
        int status,
        Map<String, String> headers,
        byte[] body,
        boolean sealed,
        @Nullable Long eventId) {
    StoredAnswer withBody(byte[] other) {
        return new StoredAnswer(requestHash, status, headers, other, sealed, eventId);
    }

    StoredAnswer at(long lastEventId) {
        return new StoredAnswer(requestHash, status, headers, body, sealed, lastEventId);
    }
}
