package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.secret.Utf8;
import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** A text of a request that nothing may print: it never becomes a String, and can be wiped. */
@JsonDeserialize(using = ClearBytes.Reader.class)
final class ClearBytes {
    private final byte[] bytes;

    ClearBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Not a copy. */
    byte[] bytes() {
        return bytes;
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "***";
    }

    /** The text that the parser stands at. */
    static byte[] at(JsonParser parser) {
        return Utf8.bytes(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    }

    static final class Reader extends ValueDeserializer<ClearBytes> {
        @Override
        public ClearBytes deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new DomainException(ErrorCode.INVALID_ARGUMENT, "must be a string");
            }
            return new ClearBytes(at(parser));
        }
    }
}
