package dev.plfm.openapi;

import dev.plfm.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All documents that differ from one in one place: a member less, another value, a member more. */
final class Mutants {

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "0.5",
            "1",
            "2",
            "64",
            "65",
            "100",
            "101",
            "65536",
            "86401",
            "1000001",
            "1.0",
            "\"\"",
            "\"x\"",
            "\"X\"",
            "\"/x\"",
            "\"a b\"",
            "\"a\\u0000\"",
            "\"tab\\tbed\"",
            "\"63Mi\"",
            "\"64Mi\"",
            "\"1Gi\"",
            "\"0Gi\"",
            "\"always\"",
            "\"on-failure\"",
            "\"http\"",
            "\"tcp\"",
            "\"v1\"",
            "\"data\"",
            "[]",
            "[\"x\"]",
            "[1]",
            "[{}]",
            "{}",
            "{\"x\":1}",
            "{\"X\":\"x\"}");

    private final JsonNode original;
    private final Map<String, JsonNode> all = new LinkedHashMap<>();

    private Mutants(JsonNode original) {
        this.original = original;
    }

    /** The documents by what is different in them. */
    static Map<String, JsonNode> of(JsonNode original) {
        Mutants mutants = new Mutants(original);
        mutants.visit("", original);
        return mutants.all;
    }

    private void visit(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            mutate("add " + path + "/unknown", path, copy -> ((ObjectNode) copy).put("unknown", 1));
            object.forEachEntry((key, value) -> {
                String member = path + "/" + key;
                mutate("remove " + member, path, copy -> ((ObjectNode) copy).remove(key));
                VALUES.forEach(other ->
                        mutate(member + " = " + other, path, copy -> ((ObjectNode) copy).set(key, parse(other))));
                visit(member, value);
            });
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                String item = path + "/" + i;
                mutate("remove " + item, path, copy -> ((ArrayNode) copy).remove(index));
                mutate("repeat " + item, path, copy -> ((ArrayNode) copy).add(array.get(index)));
                VALUES.forEach(other ->
                        mutate(item + " = " + other, path, copy -> ((ArrayNode) copy).set(index, parse(other))));
                visit(item, array.get(i));
            }
        }
    }

    private void mutate(String description, String path, Consumer<JsonNode> change) {
        JsonNode copy = original.deepCopy();
        change.accept(copy.at(path));
        all.put(description, copy);
    }

    private static JsonNode parse(String json) {
        return Json.mapper().readTree(json);
    }
}
