package dev.plfm.openapi;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;

/** Compares records with schemas: their members, which of those are optional, their types, the constants of enumerations. */
final class RecordShape {

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final List<String> differences = new ArrayList<>();

    /** What was found, as sentences that begin with the member's path. */
    List<String> differences() {
        return differences;
    }

    void compare(String name, Class<?> type, JsonNode schema) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        Set<String> required = new TreeSet<>();
        collect(schema, properties, required);
        for (RecordComponent component : type.getRecordComponents()) {
            String member = SNAKE_CASE.nameForField(null, null, component.getName());
            String path = name + "." + member;
            JsonNode property = properties.remove(member);
            if (property == null) {
                differences.add(path + ": not in the schema");
                continue;
            }
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (optional == required.contains(member)) {
                differences.add(path
                        + (optional
                                ? ": required here, optional in the record"
                                : ": optional here, required in the record"));
            }
            compareValue(path, component.getGenericType(), property);
        }
        properties.keySet().forEach(member -> differences.add(name + "." + member + ": not in the record"));
    }

    private void compareValue(String path, Type type, JsonNode schema) {
        if (type instanceof ParameterizedType generic) {
            boolean list = Collection.class.isAssignableFrom((Class<?>) generic.getRawType());
            expectType(path, list ? "array" : "object", schema);
            if (list) {
                compareValue(path + "[]", generic.getActualTypeArguments()[0], word(schema, "items"));
            }
        } else if (type instanceof Class<?> simple) {
            compareSimple(path, simple, schema);
        }
    }

    private void compareSimple(String path, Class<?> type, JsonNode schema) {
        if (type.isEnum()) {
            compareConstants(path, type, word(schema, "enum"));
        } else if (type.isRecord() && !isText(type)) {
            compare(path, type, schema);
        } else if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            expectType(path, "integer", schema);
        } else if (type == double.class) {
            expectType(path, "number", schema);
        } else if (type == boolean.class || type == Boolean.class) {
            expectType(path, "boolean", schema);
        } else if (type == JsonNode.class) {
            expectType(path, "object", schema);
        } else {
            expectType(path, "string", schema);
        }
    }

    private void compareConstants(String path, Class<?> type, JsonNode constants) {
        Set<String> inRecord = Arrays.stream(type.getEnumConstants())
                .map(constant -> Json.mapper().valueToTree(constant).asString())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inSchema = new TreeSet<>();
        constants.forEach(constant -> inSchema.add(constant.asString()));
        if (!constants.isMissingNode() && !inRecord.equals(inSchema)) {
            differences.add(path + ": " + inSchema + " here, " + inRecord + " in the record");
        }
    }

    private void expectType(String path, String expected, JsonNode schema) {
        JsonNode declared = word(schema, "type");
        if (!declared.isMissingNode() && !declared.asString().equals(expected)) {
            differences.add(path + ": " + declared.asString() + " here, " + expected + " in the record");
        }
    }

    /** Members and required members of the schema and of all that it refers to. */
    private static void collect(JsonNode schema, Map<String, JsonNode> properties, Set<String> required) {
        if (schema.has("$ref")) {
            collect(Contract.resolve(schema.get("$ref").asString()), properties, required);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> properties.put(property.getKey(), property.getValue()));
        schema.path("required").forEach(member -> required.add(member.asString()));
    }

    private static JsonNode word(JsonNode schema, String word) {
        return schema.has("$ref") && !schema.has(word)
                ? word(Contract.resolve(schema.get("$ref").asString()), word)
                : schema.path(word);
    }

    private static boolean isText(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .anyMatch(c -> c.getAccessor().isAnnotationPresent(JsonValue.class));
    }
}
