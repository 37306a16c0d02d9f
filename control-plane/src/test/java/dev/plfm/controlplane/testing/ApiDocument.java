package dev.plfm.controlplane.testing;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document of the class path. */
public final class ApiDocument {

    private static final String RESOURCE = "/openapi/openapi.yaml";

    private final JsonNode root;
    private final List<ApiOperation> operations = new ArrayList<>();

    private ApiDocument(JsonNode root) {
        this.root = root;
        root.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> !member.getKey().equals("parameters"))
                .forEach(member -> operations.add(new ApiOperation(
                        member.getKey().toUpperCase(Locale.ROOT), path.getKey(), path.getValue(), member.getValue()))));
    }

    public static ApiDocument load() {
        try (InputStream yaml = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Objects.requireNonNull(yaml));
            return new ApiDocument(Json.mapper().valueToTree(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    public List<ApiOperation> operations() {
        return operations;
    }

    /** The operations of the path that fits best: one with fewer variables goes before one with more. */
    List<ApiOperation> at(List<String> segments) {
        Optional<String> path = operations.stream()
                .filter(operation -> operation.matches(segments))
                .min(Comparator.comparingInt(operation -> operation.variables().size()))
                .map(ApiOperation::path);
        return operations.stream()
                .filter(operation -> path.filter(operation.path()::equals).isPresent())
                .toList();
    }

    /** The node, or what it refers to. */
    Located resolve(JsonNode node, String pointer) {
        if (!node.has("$ref")) {
            return new Located(node, pointer);
        }
        String target = node.get("$ref").asString().substring(1);
        return new Located(root.at(target), target);
    }

    /**
     * A node and where it stands.
     *
     * @param pointer a JSON pointer from the root of the document
     */
    record Located(JsonNode node, String pointer) {
        Located child(String name) {
            return new Located(
                    node.path(name), pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
        }

        boolean exists() {
            return !node.isMissingNode();
        }
    }
}
