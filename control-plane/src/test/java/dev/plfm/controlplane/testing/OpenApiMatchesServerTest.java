package dev.plfm.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The document describes what the server serves: no operation more, none less, the same access to each. */
class OpenApiMatchesServerTest {

    private static final Predicate<String> PLATFORM = operation -> !operation.contains(" /v1/");

    private final Map<String, String> documented = new TreeMap<>();
    private final Map<String, String> served = ServerRoutes.of(ServerRoutes.ofClassPath("dev.plfm"));

    OpenApiMatchesServerTest() {
        ApiDocument.load()
                .operations()
                .forEach(operation -> documented.put(operation.method() + " " + operation.path(), operation.access()));
    }

    @Test
    void every_operation_is_documented_and_served_with_the_same_access() {
        documented.keySet().removeIf(PLATFORM);
        served.keySet().removeIf(PLATFORM);

        assertThat(served).containsExactlyInAnyOrderEntriesOf(documented);
    }

    @Test
    void health_and_metrics_are_served_to_anybody() {
        documented.keySet().removeIf(PLATFORM.negate());

        assertThat(documented.values()).containsOnly("none");
        assertThat(served).containsAllEntriesOf(documented);
    }
}
