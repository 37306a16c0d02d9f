package dev.plfm.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The schema files are schemas, and those that the document has too say the same. */
class SchemaFilesTest {

    /** Words that change nothing about what is valid, or that only OpenAPI has. */
    private static final List<String> REMARKS = List.of("$schema", "$id", "$defs", "title", "description", "examples");

    static List<String> files() {
        return Contract.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_schema_file_is_a_schema_with_its_own_address(String name) {
        assertThat(Contract.errorsOfSchema(Contract.file(name))).isEmpty();
        assertThat(Contract.file(name).get("$id").asString()).isEqualTo(Contract.BASE + name);
    }

    @ParameterizedTest
    @CsvSource({"event-envelope.json,EventEnvelope", "node-plan.json,NodePlan"})
    void a_file_and_the_document_say_the_same(String file, String component) {
        assertThat(plain(Contract.file(file), file))
                .isEqualTo(plain(Contract.document().at("/components/schemas/" + component), ""));
    }

    @Test
    void shared_values_are_the_same_in_the_files_and_in_the_document() {
        JsonNode components = Contract.document().at("/components/schemas");
        Contract.file("common.json").get("$defs").properties().forEach(shared -> {
            if (components.has(shared.getKey())) {
                assertThat(plain(shared.getValue(), "common.json"))
                        .as(shared.getKey())
                        .isEqualTo(plain(components.get(shared.getKey()), ""));
            }
        });
    }

    /** The schema without remarks, everything it refers to written out; {@code file} is the one it stands in, empty for the document. */
    private static JsonNode plain(JsonNode schema, String file) {
        if (schema instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(plain(item, file)));
            return copy;
        }
        if (!(schema instanceof ObjectNode)) {
            return schema;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schema.properties().stream()
                .filter(member -> !isRemark(member.getKey(), member.getValue()))
                .filter(member -> !member.getKey().equals("$ref"))
                .forEach(member -> copy.set(member.getKey(), plain(member.getValue(), file)));
        if (schema.has("$ref")) {
            copy.setAll((ObjectNode) referred(schema.get("$ref").asString(), file));
        }
        return copy;
    }

    private static boolean isRemark(String word, JsonNode value) {
        return (REMARKS.contains(word) && !value.isObject())
                || word.equals("$defs")
                || (word.equals("format") && value.asString().equals("int64"));
    }

    private static JsonNode referred(String reference, String file) {
        String[] parts = reference.split("#", 2);
        if (file.isEmpty()) {
            return plain(Contract.document().at(parts[1]), file);
        }
        String target = parts[0].isEmpty() ? file : parts[0];
        return plain(Contract.file(target).at(parts[1]), target);
    }
}
