package dev.plfm.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One operation of the document, references resolved. */
record Operation(String path, String method, JsonNode pathItem, JsonNode node) {

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");

    static List<Operation> all() {
        List<Operation> operations = new ArrayList<>();
        Contract.document().get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> !member.getKey().equals("parameters"))
                .forEach(member -> operations.add(
                        new Operation(path.getKey(), member.getKey(), path.getValue(), member.getValue()))));
        return operations;
    }

    String id() {
        return node.get("operationId").asString();
    }

    List<String> pathVariables() {
        return VARIABLE.matcher(path)
                .results()
                .map(MatchResult::group)
                .map(name -> name.substring(1, name.length() - 1))
                .toList();
    }

    /** Names of the parameters in that place: path, query or header. */
    List<String> parameters(String in) {
        List<String> names = new ArrayList<>();
        for (JsonNode owner : List.of(pathItem, node)) {
            owner.path("parameters").forEach(parameter -> {
                JsonNode resolved = resolve(parameter);
                if (resolved.get("in").asString().equals(in)) {
                    names.add(resolved.get("name").asString());
                }
            });
        }
        return names;
    }

    /** The responses by status. */
    Map<String, JsonNode> responses() {
        Map<String, JsonNode> responses = new LinkedHashMap<>();
        node.get("responses").properties().forEach(entry -> responses.put(entry.getKey(), resolve(entry.getValue())));
        return responses;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? Contract.resolve(node.get("$ref").asString()) : node;
    }
}
