package dev.plfm.kernel.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Turns characters into bytes and tells whether bytes are characters, without a String of either. */
public final class Utf8 {
    private static final int CHUNK = 1024;

    private Utf8() {}

    /**
     * The characters as bytes.
     *
     * @throws DomainException {@code invalid_argument} for half a surrogate pair
     */
    public static byte[] bytes(char[] text, int offset, int length) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text, offset, length));
            byte[] bytes = Arrays.copyOf(encoded.array(), encoded.limit());
            Arrays.fill(encoded.array(), (byte) 0);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new DomainException(ErrorCode.INVALID_ARGUMENT, "must be valid Unicode");
        }
    }

    static boolean isValid(byte[] bytes, int begin, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, begin, end - begin);
        CharBuffer out = CharBuffer.allocate(CHUNK);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        Arrays.fill(out.array(), '\0');
        return result.isUnderflow();
    }
}
