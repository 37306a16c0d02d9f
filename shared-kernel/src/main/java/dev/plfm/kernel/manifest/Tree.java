package dev.plfm.kernel.manifest;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;
import tools.jackson.dataformat.toml.TomlReadFeature;

/**
 * Makes one tree of a manifest, be it written in TOML or in JSON.
 *
 * <p>Every number becomes a double, as in RFC 8785: {@code 1}, {@code 1.0} and {@code 1e0} are the same.
 */
final class Tree {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 64;
    private static final String TOO_DEEP = "nested deeper than " + MAX_DEPTH + " levels";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(2 * MAX_DEPTH)
            .maxNameLength(MAX_BYTES)
            .build();
    private static final ObjectMapper JSON =
            new JsonMapper(JsonFactory.builder().streamReadConstraints(LIMITS).build());
    private static final ObjectMapper TOML = TomlMapper.builder(
                    TomlFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(TomlReadFeature.PARSE_JAVA_TIME)
            .build();

    private final JsonParser parser;
    private final Problems problems;
    private boolean tooDeep;

    private Tree(JsonParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The tree, or null if there is none; whatever is wrong is among the problems then. */
    static @Nullable ObjectNode read(String text, Problems problems) {
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            problems.add("", ManifestErrorCode.E_TOO_LARGE, "a manifest has at most 1 MiB");
            return null;
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        ObjectMapper format = body.stripLeading().startsWith("{") ? JSON : TOML;
        try (JsonParser parser = format.createParser(body)) {
            return new Tree(parser, problems).document();
        } catch (StreamConstraintsException e) {
            limitExceeded(e, problems);
        } catch (JacksonException e) {
            problems.add("", ManifestErrorCode.E_SYNTAX, syntax(format == JSON ? "JSON" : "TOML", e));
        } catch (DateTimeException e) {
            // The TOML parser lets this one through.
            problems.add("", ManifestErrorCode.E_SYNTAX, "not valid TOML: no such date or time");
        }
        return null;
    }

    private static void limitExceeded(StreamConstraintsException e, Problems problems) {
        if (e.getOriginalMessage().contains("nesting depth")) {
            problems.add("", ManifestErrorCode.E_TOO_DEEP, TOO_DEEP);
        } else {
            problems.add("", ManifestErrorCode.E_TOO_LARGE, "a number in it is too long");
        }
    }

    private static String syntax(String format, JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        String where = location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        return "not valid " + format + where + ": " + Problems.excerpt(e.getOriginalMessage());
    }

    private @Nullable ObjectNode document() {
        ObjectNode root = parser.nextToken() == JsonToken.START_OBJECT ? object("", 1) : NODES.objectNode();
        if (!tooDeep && parser.nextToken() != null) {
            problems.add("", ManifestErrorCode.E_SYNTAX, "something follows the end of the manifest");
        }
        return problems.isEmpty() ? root : null;
    }

    private JsonNode value(String path, int depth) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(path, depth);
            case START_ARRAY -> array(path, depth);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(path);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.pojoNode(parser.getEmbeddedObject());
        };
    }

    private ObjectNode object(String path, int depth) {
        ObjectNode node = NODES.objectNode();
        if (descend(path, depth)) {
            while (!tooDeep && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                String member = Problems.pointer(path, key);
                parser.nextToken();
                if (node.has(key)) {
                    problems.add(member, ManifestErrorCode.E_DUPLICATE_KEY, "the key is there twice");
                }
                node.set(key, value(member, depth + 1));
            }
        }
        return node;
    }

    private ArrayNode array(String path, int depth) {
        ArrayNode node = NODES.arrayNode();
        if (descend(path, depth)) {
            while (!tooDeep && parser.nextToken() != JsonToken.END_ARRAY) {
                node.add(value(Problems.pointer(path, node.size()), depth + 1));
            }
        }
        return node;
    }

    private boolean descend(String path, int depth) {
        if (depth > MAX_DEPTH) {
            problems.add(path, ManifestErrorCode.E_TOO_DEEP, TOO_DEEP);
            tooDeep = true;
        }
        return !tooDeep;
    }

    private JsonNode number(String path) {
        double number = parser.getNumberValue().doubleValue();
        if (!Double.isFinite(number)) {
            problems.add(path, ManifestErrorCode.E_RANGE, "not a finite number, or one too large");
        }
        return NODES.numberNode(number);
    }
}
