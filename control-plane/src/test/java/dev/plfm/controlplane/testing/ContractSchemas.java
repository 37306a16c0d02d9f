package dev.plfm.controlplane.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks values against the schemas of the document and of the schema files. */
final class ContractSchemas {

    private static final String FILES = "https://plfm.dev/schemas/";
    private static final String DOCUMENT = "https://plfm.dev/openapi.json";

    private final SchemaRegistry registry;

    ContractSchemas(ApiDocument document) {
        String text = document.root().toString();
        registry = SchemaRegistry.withDefaultDialect(
                dialect(document), builder -> builder.schemas(iri -> iri.equals(DOCUMENT) ? text : file(iri))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /** JSON Schema 2020-12 that takes no offence at the words with which an OpenAPI document begins. */
    private static Dialect dialect(ApiDocument document) {
        return Dialect.builder(Dialects.getDraft202012())
                .keywords(document.root().propertyNames().stream()
                        .map(NonValidationKeyword::new)
                        .toList())
                .build();
    }

    /** What the schema at the JSON pointer of the document has against the value. */
    List<String> errors(String pointer, JsonNode value) {
        return validate(DOCUMENT + "#" + pointer, value);
    }

    /** What the payload schema of the event version has against the payload; a complaint too when there is no such schema. */
    List<String> payloadErrors(String eventType, int eventVersion, JsonNode payload) {
        String iri = FILES + "events/" + eventType + ".v" + eventVersion + ".json";
        return file(iri) == null
                ? List.of("no schema for " + eventType + " version " + eventVersion)
                : validate(iri, payload);
    }

    private List<String> validate(String location, JsonNode value) {
        return registry.getSchema(SchemaLocation.of(location)).validate(value.toString(), InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    private static @Nullable String file(String iri) {
        if (!iri.startsWith(FILES)) {
            return null;
        }
        try (InputStream in =
                ContractSchemas.class.getResourceAsStream("/openapi/schemas/" + iri.substring(FILES.length()))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
