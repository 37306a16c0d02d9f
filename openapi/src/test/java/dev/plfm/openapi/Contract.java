package dev.plfm.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** The document and the schema files, read from the module's directory. */
final class Contract {

    static final String BASE = "https://plfm.dev/schemas/";
    private static final String DOCUMENT = "https://plfm.dev/openapi.json";
    private static final Path SCHEMAS = Path.of("schemas");

    private static final JsonNode OPENAPI = readDocument();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Contract::text)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()));

    private Contract() {}

    static JsonNode document() {
        return OPENAPI;
    }

    /** A file below {@code schemas/}. */
    static JsonNode file(String name) {
        return Json.mapper().readTree(read(SCHEMAS.resolve(name)));
    }

    /** The names of all files below {@code schemas/}. */
    static List<String> files() {
        try (Stream<Path> files = Files.walk(SCHEMAS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> SCHEMAS.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a reference points at: into the document, or from a schema file into one at the top. */
    static JsonNode resolve(String reference) {
        String[] parts = reference.split("#", 2);
        JsonNode root = parts[0].isEmpty() ? OPENAPI : file(parts[0].replace("../", ""));
        return parts.length == 1 ? root : root.at(parts[1]);
    }

    /** What the schema at the JSON pointer of the document has against the value. */
    static List<Error> errors(String pointer, JsonNode value) {
        return validate(DOCUMENT + "#" + pointer, value);
    }

    /** What the schema file has against the value. */
    static List<Error> errorsByFile(String name, JsonNode value) {
        return validate(BASE + name, value);
    }

    /** What the JSON Schema dialect itself has against a schema. */
    static List<Error> errorsOfSchema(JsonNode schema) {
        return validate("https://json-schema.org/draft/2020-12/schema", schema);
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Error> validate(String location, JsonNode value) {
        Schema schema = REGISTRY.getSchema(SchemaLocation.of(location));
        return schema.validate(value.toString(), InputFormat.JSON);
    }

    private static String text(String iri) {
        if (iri.equals(DOCUMENT)) {
            return OPENAPI.toString();
        }
        return iri.startsWith(BASE) ? read(SCHEMAS.resolve(iri.substring(BASE.length()))) : null;
    }

    private static JsonNode readDocument() {
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(read(Path.of("openapi.yaml")));
        return Json.mapper().valueToTree(yaml);
    }
}
