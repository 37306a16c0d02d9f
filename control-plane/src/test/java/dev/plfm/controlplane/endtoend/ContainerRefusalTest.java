package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.RawHttp;
import dev.plfm.controlplane.testing.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerRefusalTest {
    private static final URI SERVER =
            SharedServer.get().as("ada@example.com").readers().get(0);

    static Stream<Arguments> requests() {
        String host = "Host: localhost\r\n";
        return Stream.of(
                Arguments.of("no host", "GET /healthz HTTP/1.1\r\n\r\n", 400),
                Arguments.of("two hosts", "GET /healthz HTTP/1.1\r\n" + host + host + "\r\n", 400),
                Arguments.of("a host that is none", "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
                Arguments.of("an impossible method", "G@T /healthz HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("another impossible method", "G(T /healthz HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("an impossible target", "GET /a<b> HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("another protocol", "GET /healthz HTTP/9.9\r\n" + host + "\r\n", 400),
                Arguments.of("no protocol at all", "nonsense nonsense nonsense\r\n" + host + "\r\n", 400),
                Arguments.of("a header without a name", "GET /healthz HTTP/1.1\r\n" + host + ": x\r\n\r\n", 400),
                Arguments.of("a control character", "GET /healthz HTTP/1.1\r\n" + host + "X-A: \u0001\r\n\r\n", 400),
                Arguments.of(
                        "a head that is too long",
                        "GET /healthz HTTP/1.1\r\n" + host + "X-A: " + "a".repeat(17_000) + "\r\n\r\n",
                        400),
                Arguments.of(
                        "a path that is too long", "GET /" + "a".repeat(17_000) + " HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of(
                        "two lengths",
                        "POST /v1/orgs HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        400),
                Arguments.of(
                        "a length that is none",
                        "POST /v1/orgs HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\n",
                        400),
                Arguments.of(
                        "an unknown coding",
                        "POST /v1/orgs HTTP/1.1\r\n" + host + "Transfer-Encoding: rot13\r\n\r\n",
                        400),
                Arguments.of("a NUL in the path", "GET /a%00b HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a broken escape", "GET /a%zz HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a slash that hides", "GET /v1%2forgs HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a way out", "GET /../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("TRACE", "TRACE /v1/orgs HTTP/1.1\r\n" + host + "\r\n", 405),
                Arguments.of("TRACK", "TRACK /v1/orgs HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_refusal_of_the_container_is_a_problem_and_tells_nothing_of_it(String what, String request, int status)
            throws IOException {
        try (RawHttp http = RawHttp.to(SERVER)) {
            Answer answer = http.send(request);

            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.get("/code")).isNotBlank();
            assertThat(answer.json().at("/status").asInt()).isEqualTo(status);
            assertThat(answer.header("X-Request-Id")).hasValue(answer.get("/request_id"));
            assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.header("Content-Security-Policy")).isPresent();
            assertThat(answer.header("Server")).isEmpty();
            assertThat(answer.text()).doesNotContainIgnoringCase("tomcat", "apache", "<html", "java");
        }
    }

    @Test
    void a_head_within_the_limit_passes() throws IOException {
        try (RawHttp http = RawHttp.to(SERVER)) {
            http.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(15_000) + "\r\n\r\n")
                    .expect(200);
        }
    }
}
