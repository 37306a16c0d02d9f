package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * The opaque form of a place in a list: a version, the position after which the next page starts, and a checksum over both and the
 * list's name, so that a cursor of another list, or a changed one, is recognised.
 */
final class Cursor {
    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES;

    private Cursor() {}

    static String encode(String list, long after) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).put(VERSION).putLong(after);
        bytes.putInt(checksum(list, after));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws DomainException {@code invalid_cursor} when this list gave no such cursor */
    static long decode(String list, String cursor) {
        byte[] bytes = bytes(cursor);
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            throw invalid();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        long after = buffer.getLong();
        if (buffer.getInt() != checksum(list, after) || !encode(list, after).equals(cursor)) {
            throw invalid();
        }
        return after;
    }

    private static byte[] bytes(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static int checksum(String list, long after) {
        CRC32 crc = new CRC32();
        crc.update(VERSION);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(after).array());
        crc.update(list.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    private static DomainException invalid() {
        return new DomainException(
                ErrorCode.INVALID_CURSOR,
                "The cursor is not one that this list gave: start again without it.",
                java.util.List.of(new DomainException.FieldError("cursor", "is not one that this list gave")));
    }
}
