package dev.plfm.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every event version that was ever written has a schema and an approved example, and can still be read. */
class ApprovedEventsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/approved-events");

    /** Of events that have members which never come together: {@code event.version.variant.json}. */
    private static final Path VARIANTS = Path.of("src/test/resources/approved-variants");

    static List<Class<? extends DomainEvent>> events() {
        return EventTypes.all();
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_approved_event_is_read_and_written_back_unchanged(Class<? extends DomainEvent> event) {
        JsonNode approved = approved(currentVersion(event));

        DomainEvent read = Json.mapper().treeToValue(approved, event);

        assertThat(Json.mapper().readTree(Json.mapper().writeValueAsString(read)))
                .isEqualTo(approved);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_approved_event_keeps_its_schema(Class<? extends DomainEvent> event) {
        for (String version : versions(event)) {
            assertThat(Contract.errorsByFile(schema(version), approved(version)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void the_schema_of_an_event_refuses_a_member_too_many_and_one_too_few(Class<? extends DomainEvent> event) {
        String version = currentVersion(event);
        ObjectNode more = (ObjectNode) approved(version);
        more.put("surprise", 1);
        assertThat(Contract.errorsByFile(schema(version), more)).isNotEmpty();

        for (JsonNode required : Contract.file(schema(version)).get("required")) {
            ObjectNode less = (ObjectNode) approved(version);
            less.remove(required.asString());
            assertThat(Contract.errorsByFile(schema(version), less))
                    .as("%s without %s", version, required)
                    .isNotEmpty();
        }
    }

    @Test
    void approved_variants_of_events_are_read_and_written_back_unchanged_too() throws IOException {
        List<Path> variants;
        try (Stream<Path> files = Files.list(VARIANTS)) {
            variants = files.toList();
        }
        assertThat(variants).isNotEmpty();
        for (Path variant : variants) {
            String version = variant.getFileName().toString().replaceFirst("\\.[^.]+\\.json$", "");
            Class<? extends DomainEvent> event = events().stream()
                    .filter(type -> currentVersion(type).equals(version))
                    .findFirst()
                    .orElseThrow();
            JsonNode approved = Json.mapper().readTree(Contract.read(variant));
            assertThat(Contract.errorsByFile(schema(version), approved))
                    .as("%s", variant)
                    .isEmpty();
            DomainEvent read = Json.mapper().treeToValue(approved, event);
            assertThat(Json.mapper().readTree(Json.mapper().writeValueAsString(read)))
                    .isEqualTo(approved);
        }
    }

    @Test
    void every_event_version_has_a_schema_and_an_example_and_there_are_no_others() throws IOException {
        List<String> versions =
                events().stream().flatMap(event -> versions(event).stream()).toList();

        assertThat(Contract.files().stream().filter(name -> name.startsWith("events/")))
                .containsExactlyInAnyOrderElementsOf(
                        versions.stream().map(ApprovedEventsTest::schema).toList());
        try (Stream<Path> fixtures = Files.list(FIXTURES)) {
            assertThat(fixtures.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            versions.stream().map(version -> version + ".json").toList());
        }
    }

    private static List<String> versions(Class<?> event) {
        return IntStream.rangeClosed(1, EventTypes.versionOf(event))
                .mapToObj(version -> EventTypes.nameOf(event) + ".v" + version)
                .toList();
    }

    private static String currentVersion(Class<?> event) {
        return EventTypes.nameOf(event) + ".v" + EventTypes.versionOf(event);
    }

    private static String schema(String version) {
        return "events/" + version + ".json";
    }

    private static JsonNode approved(String version) {
        return Json.mapper().readTree(Contract.read(FIXTURES.resolve(version + ".json")));
    }
}
