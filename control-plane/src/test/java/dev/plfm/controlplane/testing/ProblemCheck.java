package dev.plfm.controlplane.testing;

import dev.plfm.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The rules of problems that a schema cannot say: how members hang together with each other, the status and the headers. */
final class ProblemCheck {

    List<String> violations(Exchange exchange, JsonNode problem) {
        List<String> violations = new ArrayList<>();
        String code = problem.path("code").asString("");
        if (!problem.path("type").asString("").endsWith(code)) {
            violations.add("type does not end in the code " + code);
        }
        if (problem.path("status").asInt(0) != exchange.status()) {
            violations.add("status " + problem.path("status") + " is not the answer's");
        }
        if (!exchange.header("X-Request-Id")
                .equals(Optional.of(problem.path("request_id").asString("")))) {
            violations.add("request_id is not that of the X-Request-Id header");
        }
        Arrays.stream(ErrorCode.values())
                .filter(known -> known.wire().equals(code))
                .filter(known -> known.retryable() != problem.path("retryable").asBoolean(false))
                .forEach(known -> violations.add("retryable is wrong for " + code));
        violations.addAll(
                retryAfter(exchange, problem.path("retry_after_seconds").asInt(0)));
        return violations;
    }

    private static List<String> retryAfter(Exchange exchange, int seconds) {
        Optional<String> expected = seconds > 0 ? Optional.of(Integer.toString(seconds)) : Optional.empty();
        return exchange.header("Retry-After").equals(expected)
                ? List.of()
                : List.of("Retry-After and retry_after_seconds " + seconds + " differ");
    }
}
