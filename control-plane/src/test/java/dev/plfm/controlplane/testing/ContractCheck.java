package dev.plfm.controlplane.testing;

import dev.plfm.controlplane.testing.ApiDocument.Located;
import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Holds exchanges with a server against the OpenAPI document and the event schemas, and keeps account of the operations that were
 * exercised. Bodies go straight to a JSON Schema 2020-12 validator, that being the dialect of OpenAPI 3.1. Safe for threads.
 */
public final class ContractCheck {

    private final ApiDocument document = ApiDocument.load();
    private final ContractSchemas schemas = new ContractSchemas(document);
    private final EventCheck events = new EventCheck(schemas);
    private final ProblemCheck problems = new ProblemCheck();
    private final Set<String> exercised = ConcurrentHashMap.newKeySet();

    /** @throws AssertionError naming everything in the exchange that the contract does not allow */
    public void check(Exchange exchange) {
        List<String> violations = violations(exchange);
        if (!violations.isEmpty()) {
            throw new AssertionError(exchange + " breaks the contract:\n  - " + String.join("\n  - ", violations)
                    + "\nanswer: " + exchange.responseBody());
        }
    }

    /** Everything in the exchange that the contract does not allow. */
    public List<String> violations(Exchange exchange) {
        List<ApiOperation> candidates = document.at(exchange.pathSegments());
        if (candidates.isEmpty()) {
            return refusal(exchange, "NotFound", 404);
        }
        for (ApiOperation operation : candidates) {
            if (operation.method().equals(exchange.method())) {
                return violations(operation, exchange);
            }
        }
        return refusal(exchange, "MethodNotAllowed", 405);
    }

    /** What is wrong with an event as the events endpoint or the log gives it. */
    public List<String> eventViolations(JsonNode envelope) {
        return events.envelope(envelope);
    }

    /** Operations that no successful exchange has shown yet. */
    public Set<String> notExercised() {
        return document.operations().stream()
                .map(ApiOperation::id)
                .filter(id -> !exercised.contains(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> violations(ApiOperation operation, Exchange exchange) {
        Located response = response(operation, exchange.status());
        if (!response.exists()) {
            return List.of("status " + exchange.status() + " is not declared for " + operation.id());
        }
        List<String> violations = new ArrayList<>(answer(response, exchange));
        if (exchange.successful()) {
            exercised.add(operation.id());
            violations.addAll(request(operation, exchange));
        }
        return violations;
    }

    /** The refusal of what no operation covers; a missing token, or the lack of a role that serves it, may come first. */
    private List<String> refusal(Exchange exchange, String component, int status) {
        Map<Integer, String> allowed = Map.of(status, component, 401, "Unauthorized", 503, "Unavailable");
        String name = allowed.get(exchange.status());
        if (name == null) {
            return List.of("no operation covers it, so it must be refused with " + status);
        }
        String pointer = "/components/responses/" + name;
        return answer(new Located(document.root().at(pointer), pointer), exchange);
    }

    private List<String> answer(Located response, Exchange exchange) {
        List<String> violations = new ArrayList<>(headers(response, exchange));
        Located content = response.child("content");
        if (!content.exists()) {
            if (!exchange.responseBody().isEmpty()) {
                violations.add("has a body, none is declared");
            }
            return violations;
        }
        Located media = content.child(exchange.mediaType());
        if (!media.exists()) {
            violations.add("Content-Type '" + exchange.mediaType() + "' is not among "
                    + content.node().propertyNames());
            return violations;
        }
        violations.addAll(body(media, exchange));
        return violations;
    }

    private List<String> body(Located media, Exchange exchange) {
        Located item = media.child("x-item-schema");
        if (item.exists()) {
            return events.stream(exchange, item.node().get("$ref").asString().substring(1));
        }
        if (!exchange.mediaType().endsWith("json")) {
            return List.of();
        }
        JsonNode json;
        try {
            json = Json.mapper().readTree(exchange.responseBody());
        } catch (JacksonException e) {
            return List.of("the body is not JSON: " + e.getOriginalMessage());
        }
        List<String> violations = new ArrayList<>(against(media.child("schema"), json));
        if (exchange.mediaType().equals("application/problem+json")) {
            violations.addAll(problems.violations(exchange, json));
        }
        violations.addAll(entityTag(exchange, json));
        for (JsonNode element : json.path("items")) {
            if (element.has("event_type")) {
                violations.addAll(events.payload(element));
            }
        }
        return violations;
    }

    private static List<String> entityTag(Exchange exchange, JsonNode json) {
        JsonNode version = json.has("cursor_event_id") ? json.get("cursor_event_id") : json.path("resource_version");
        return exchange.header("ETag")
                .filter(tag -> version.isNumber() && !tag.equals("\"" + version.asLong() + "\""))
                .map(tag -> List.of("ETag " + tag + " is not the version " + version))
                .orElse(List.of());
    }

    private List<String> headers(Located response, Exchange exchange) {
        List<String> violations = new ArrayList<>();
        response.node().path("headers").properties().forEach(declared -> {
            Located header = document.resolve(declared.getValue(), response.pointer());
            exchange.header(declared.getKey())
                    .ifPresentOrElse(
                            value -> text(header.child("schema"), value)
                                    .forEach(error -> violations.add(declared.getKey() + ": " + error)),
                            () -> {
                                if (header.node().path("required").asBoolean(false)) {
                                    violations.add("the header " + declared.getKey() + " is missing");
                                }
                            });
        });
        exchange.requestHeaders()
                .firstValue("X-Request-Id")
                .filter(id -> id.matches("[\\x21-\\x7e]{1,128}"))
                .filter(id -> !exchange.header("X-Request-Id").equals(Optional.of(id)))
                .ifPresent(id -> violations.add("X-Request-Id is not the client's, " + id));
        return violations;
    }

    /** What was accepted must be allowed: otherwise the document is narrower than the server. */
    private List<String> request(ApiOperation operation, Exchange exchange) {
        List<String> violations = new ArrayList<>();
        Map<String, String> variables = operation.valuesIn(exchange.pathSegments());
        for (JsonNode declared : operation.parameters()) {
            Located parameter = document.resolve(declared, operation.pointer());
            String value = variables.get(parameter.node().get("name").asString());
            if (value != null && parameter.node().get("in").asString().equals("path")) {
                violations.addAll(text(parameter.child("schema"), value));
            }
        }
        Located body = new Located(operation.node(), operation.pointer()).child("requestBody");
        String sent = exchange.requestBody();
        if (body.exists() && sent != null && !sent.isEmpty()) {
            against(
                            body.child("content").child("application/json").child("schema"),
                            Json.mapper().readTree(sent))
                    .forEach(error -> violations.add("accepted a request that is not allowed: " + error));
        } else if (body.node().path("required").asBoolean(false)) {
            violations.add("accepted a request without a body");
        }
        return violations;
    }

    private List<String> against(Located schema, JsonNode value) {
        boolean onlyReference = schema.node().has("$ref") && schema.node().size() == 1;
        String pointer = onlyReference ? document.resolve(schema.node(), "").pointer() : schema.pointer();
        return schemas.errors(pointer, value);
    }

    /** Headers and path segments are text: what they say is read as the type that the schema asks for. */
    private List<String> text(Located schema, String value) {
        String type = document.resolve(schema.node(), "").node().path("type").asString("string");
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonNode typed =
                switch (type) {
                    case "integer" ->
                        value.matches("[0-9]{1,18}")
                                ? nodes.numberNode(Long.parseLong(value))
                                : nodes.stringNode(value);
                    case "boolean" ->
                        value.matches("true|false") ? nodes.booleanNode(value.equals("true")) : nodes.stringNode(value);
                    default -> nodes.stringNode(value);
                };
        return against(schema, typed);
    }

    private Located response(ApiOperation operation, int status) {
        Located responses = new Located(operation.node(), operation.pointer()).child("responses");
        Located declared = responses.child(Integer.toString(status));
        return document.resolve(declared.node(), declared.pointer());
    }
}
