package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** Secrets that came as members of an object, as {@link ClearBytes} each. What is wrong with one is told by its place only. */
@JsonDeserialize(using = ClearValues.Reader.class)
final class ClearValues {
    private final Map<String, byte[]> values;

    private ClearValues(Map<String, byte[]> values) {
        this.values = values;
    }

    /** Not a copy. */
    Map<String, byte[]> values() {
        return values;
    }

    void wipe() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }

    @Override
    public String toString() {
        return "***";
    }

    static final class Reader extends ValueDeserializer<ClearValues> {
        @Override
        public ClearValues deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new DomainException(ErrorCode.INVALID_ARGUMENT, "must be an object of strings");
            }
            Map<String, byte[]> values = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw new DomainException(
                            ErrorCode.INVALID_ARGUMENT, "entry " + (values.size() + 1) + " must be a string");
                }
                values.put(key, ClearBytes.at(parser));
            }
            return new ClearValues(values);
        }
    }
}
