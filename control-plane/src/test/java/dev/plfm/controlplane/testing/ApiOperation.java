package dev.plfm.controlplane.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One operation of the document: {@code method} in capitals, {@code path} with its variables in braces. */
public record ApiOperation(String method, String path, JsonNode pathItem, JsonNode node) {

    public String id() {
        return node.get("operationId").asString();
    }

    /** A scope, or {@code any-caller}, {@code own-node} or {@code none}. */
    public String access() {
        return node.get("x-required-scope").asString();
    }

    /** Whether it can be called without a token. */
    public boolean open() {
        return node.has("security") && node.get("security").isEmpty();
    }

    public boolean hasBody() {
        return node.has("requestBody");
    }

    /** The names of the path's variables. */
    public List<String> variableNames() {
        return variables().stream()
                .map(variable -> variable.substring(1, variable.length() - 1))
                .toList();
    }

    /** The path with its variables replaced by these values. */
    public String pathWith(Map<String, String> values) {
        String path = this.path;
        for (String name : variableNames()) {
            if (!values.containsKey(name)) {
                throw new AssertionError("no value for {" + name + "} of " + this.path);
            }
            path = path.replace("{" + name + "}", values.get(name));
        }
        return path;
    }

    @Override
    public String toString() {
        return method + " " + path;
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
