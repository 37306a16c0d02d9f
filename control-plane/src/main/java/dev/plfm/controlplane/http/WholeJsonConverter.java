package dev.plfm.controlplane.http;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON in one piece, whose length it says: one packet for most answers, and small ones are not compressed. */
final class WholeJsonConverter extends JacksonJsonHttpMessageConverter {
    WholeJsonConverter(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    protected void writeInternal(
            Object answer, ResolvableType type, HttpOutputMessage output, @Nullable Map<String, Object> hints)
            throws IOException {
        byte[] json;
        try {
            json = getMapper().writeValueAsBytes(answer);
        } catch (JacksonException e) {
            throw new HttpMessageNotWritableException("An answer that is no JSON", e);
        }
        output.getHeaders().setContentLength(json.length);
        output.getBody().write(json);
    }
}
