package dev.plfm.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The document is sound in itself: nothing dangles, nothing is left unsaid, every example keeps its schema. */
class DocumentTest {

    private static final Set<String> OTHER_ACCESS = Set.of("any-caller", "operator", "own-node", "own-ingress", "none");

    static Stream<Operation> operations() {
        return Operation.all().stream();
    }

    @Test
    void every_reference_points_at_something() {
        for (String reference : references()) {
            assertThat(reference).startsWith("#/");
            assertThat(Contract.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void every_component_is_used() {
        Set<String> used = references();
        Contract.document().get("components").properties().stream()
                .filter(kind -> !kind.getKey().equals("securitySchemes"))
                .flatMap(kind -> kind.getValue().propertyNames().stream()
                        .map(name -> "#/components/" + kind.getKey() + "/" + name))
                .filter(name -> !name.equals("#/components/responses/MethodNotAllowed"))
                .forEach(name -> assertThat(used).contains(name));
    }

    @Test
    void operation_ids_are_unique() {
        assertThat(operations().map(Operation::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_says_what_it_needs(Operation operation) {
        String access = operation.node().path("x-required-scope").asString();
        if (!OTHER_ACCESS.contains(access)) {
            assertThat(Scope.ofWire(access)).as(access).isNotNull();
        }
        assertThat(operation.node().has("security")).isEqualTo(access.equals("none"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_declares_the_parameters_of_its_path(Operation operation) {
        assertThat(operation.parameters("path")).containsExactlyInAnyOrderElementsOf(operation.pathVariables());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_has_a_summary_and_a_known_tag(Operation operation) {
        assertThat(operation.node().path("summary").asString()).isNotBlank();
        List<String> known = new ArrayList<>();
        Contract.document().get("tags").forEach(tag -> known.add(tag.get("name").asString()));
        assertThat(known).contains(operation.node().at("/tags/0").asString());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_answer_names_the_request(Operation operation) {
        operation.responses().forEach((status, response) -> assertThat(
                        response.at("/headers/X-Request-Id").isMissingNode())
                .as(status)
                .isFalse());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_refusal_is_a_problem(Operation operation) {
        operation.responses().forEach((status, response) -> {
            if (status.compareTo("400") >= 0) {
                assertThat(response.at("/content").propertyNames())
                        .as(status)
                        .containsExactly("application/problem+json");
            }
        });
    }

    @Test
    void problems_have_the_codes_of_the_program() {
        Set<String> documented = strings(Contract.document().at("/components/schemas/Problem/properties/code/enum"));
        Set<String> answered = new TreeSet<>();
        Contract.document().at("/components/responses").forEach(response -> {
            JsonNode code = response.at("/content/application~1problem+json/schema/properties/code");
            answered.addAll(code.has("const") ? Set.of(code.get("const").asString()) : strings(code.path("enum")));
        });

        assertThat(documented)
                .isEqualTo(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).collect(Collectors.toSet()))
                .isEqualTo(answered);
    }

    @Test
    void a_problem_answers_with_the_status_of_its_code() {
        Contract.document().at("/components/responses").forEach(response -> {
            JsonNode schema = response.at("/content/application~1problem+json/schema/properties");
            JsonNode code = schema.path("code");
            for (String wire : code.has("const") ? Set.of(code.get("const").asString()) : strings(code.path("enum"))) {
                ErrorCode known = ErrorCode.valueOf(wire.toUpperCase(java.util.Locale.ROOT));
                assertThat(schema.at("/status/const").asInt())
                        .isEqualTo(known.category().status());
            }
        });
    }

    @Test
    void every_schema_is_one() {
        Contract.document().at("/components/schemas").properties().forEach(schema -> assertThat(
                        Contract.errorsOfSchema(schema.getValue()))
                .as(schema.getKey())
                .isEmpty());
    }

    @Test
    void every_example_keeps_its_schema() {
        Contract.document().at("/components/schemas").properties().forEach(schema -> {
            for (JsonNode example : schema.getValue().path("examples")) {
                assertThat(Contract.errors("/components/schemas/" + schema.getKey(), example))
                        .as(schema.getKey())
                        .isEmpty();
            }
        });
    }

    @Test
    void every_object_says_whether_it_may_have_other_members() {
        List<String> open = new ArrayList<>();
        Contract.document()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> collectOpen(schema.getKey(), schema.getValue(), open));

        assertThat(open).containsExactlyInAnyOrder("InstanceCounts", "NodeFields", "IngressFields");
    }

    private static void collectOpen(String name, JsonNode schema, List<String> open) {
        boolean hasMembers = schema.has("properties") && schema.has("type");
        boolean closed = schema.has("additionalProperties") || schema.has("unevaluatedProperties");
        if (hasMembers && !closed) {
            open.add(name);
        }
        schema.path("properties")
                .properties()
                .forEach(member -> collectOpen(name + "." + member.getKey(), member.getValue(), open));
        if (schema.has("items")) {
            collectOpen(name + "[]", schema.get("items"), open);
        }
    }

    private static Set<String> references() {
        Set<String> references = new TreeSet<>();
        for (JsonNode reference : Contract.document().findValues("$ref")) {
            references.add(reference.asString());
        }
        return references;
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new TreeSet<>();
        array.forEach(text -> strings.add(text.asString()));
        return strings;
    }
}
