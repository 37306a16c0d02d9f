package dev.plfm.query.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.json.Json;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/** What the server answered. */
public record Answer(int status, String body, String etag) {
    public Answer(HttpResponse<String> response) {
        this(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("ETag").orElse(""));
    }

    public JsonNode ok() {
        assertThat(status).as(body).isEqualTo(200);
        return Json.mapper().readTree(body);
    }

    /** Asserts a refusal with this code. */
    public void refused(int expectedStatus, String code) {
        assertThat(status).as(body).isEqualTo(expectedStatus);
        assertThat(body).startsWith(code + ":");
    }
}
