package dev.plfm.controlplane.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One operation of the document: {@code method} in capitals, {@code path} with its variables in braces. */
record ApiOperation(String method, String path, JsonNode pathItem, JsonNode node) {

    String id() {
        return node.get("operationId").asString();
    }

    /** A scope, or {@code any-caller}, {@code own-node} or {@code none}. */
    String access() {
        return node.get("x-required-scope").asString();
    }

    List<String> variables() {
        return segments().stream().filter(ApiOperation::isVariable).toList();
    }

    boolean matches(List<String> actual) {
        List<String> expected = segments();
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            boolean fits = isVariable(expected.get(i))
                    ? !actual.get(i).isEmpty()
                    : expected.get(i).equals(actual.get(i));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** The values of the path's variables, by name. */
    Map<String, String> valuesIn(List<String> actual) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> expected = segments();
        for (int i = 0; i < expected.size(); i++) {
            if (isVariable(expected.get(i))) {
                values.put(expected.get(i).substring(1, expected.get(i).length() - 1), actual.get(i));
            }
        }
        return values;
    }

    /** As they stand in the document: references. */
    List<JsonNode> parameters() {
        List<JsonNode> parameters = new ArrayList<>();
        pathItem.path("parameters").forEach(parameters::add);
        node.path("parameters").forEach(parameters::add);
        return parameters;
    }

    String pointer() {
        return "/paths/" + path.replace("/", "~1") + "/" + method.toLowerCase(java.util.Locale.ROOT);
    }

    private List<String> segments() {
        return List.of(path.substring(1).split("/"));
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
