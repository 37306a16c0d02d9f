package dev.plfm.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.networknt.schema.Error;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.manifest.Manifest;
import dev.plfm.kernel.manifest.ManifestError;
import dev.plfm.kernel.manifest.ManifestErrorCode;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.manifest.ProcessSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The schema of the manifest and the parser agree.
 *
 * <p>A bad manifest begins with a comment that lists its errors, each as code and path, and says in a second one if it
 * breaks only rules that the schema cannot say.
 */
class ManifestSchemaTest {

    private static final Path CORPUS = Path.of("src/test/resources/manifests");
    private static final Path EXAMPLES = Path.of("../examples");
    private static final Set<ManifestErrorCode> BEYOND_THE_SCHEMA = Set.of(
            ManifestErrorCode.E_DUPLICATE, ManifestErrorCode.E_UNKNOWN_REFERENCE, ManifestErrorCode.E_PATH_FORBIDDEN);

    static List<Path> good() {
        return Stream.of(CORPUS.resolve("good"), EXAMPLES)
                .flatMap(ManifestSchemaTest::list)
                .toList();
    }

    static List<Path> bad() {
        return list(CORPUS.resolve("bad")).toList();
    }

    @Test
    void the_schema_is_one() {
        assertThat(Contract.errorsOfSchema(Contract.file("manifest.json"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_good_manifest_passes_both(Path file) {
        assertThat(ManifestParser.parse(Contract.read(file)).errors()).isEmpty();
        assertThat(schemaErrors(tree(file))).isEmpty();
    }

    @Test
    void the_example_pins_its_image_and_runs_three_web_processes_and_one_worker() {
        Manifest hello = ManifestParser.parse(Contract.read(EXAMPLES.resolve("hello.toml")))
                .orElseThrow()
                .manifest();

        assertThat(hello.image().pinnedDigest()).isNotNull();
        assertThat(hello.processes().values())
                .extracting(ProcessSpec::name, process -> process.scaling().min())
                .containsExactly(tuple("web", 3), tuple("worker", 1));
    }

    @ParameterizedTest
    @MethodSource("good")
    void the_canonical_form_of_a_good_manifest_keeps_the_schema(Path file) {
        ParsedManifest.Valid parsed = ManifestParser.parse(Contract.read(file)).orElseThrow();

        assertThat(schemaErrors(parsed.json())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_manifest_has_the_errors_it_claims(Path file) {
        String text = Contract.read(file);
        String claim = text.lines().findFirst().orElseThrow().substring(2);

        assertThat(ManifestParser.parse(text).errors())
                .extracting(error -> error.code() + " " + error.path())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(claim.split(", ")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void the_schema_refuses_a_bad_manifest_unless_it_cannot_say_the_rule(Path file) {
        boolean beyond = Contract.read(file).contains("\n# beyond the schema\n");

        assertThat(schemaErrors(tree(file)).isEmpty()).isEqualTo(beyond);
    }

    /** Every good manifest with every member removed, replaced or added to, one at a time. */
    @ParameterizedTest
    @MethodSource("good")
    void schema_and_parser_agree_on_a_manifest_with_one_change(Path file) {
        Map<String, JsonNode> mutants = Mutants.of(tree(file));

        assertThat(mutants).hasSizeGreaterThan(100);
        mutants.values().removeIf(ManifestSchemaTest::schemaAndParserAgree);
        assertThat(mutants.keySet()).isEmpty();
    }

    private static boolean schemaAndParserAgree(JsonNode manifest) {
        List<ManifestError> errors = ManifestParser.parse(manifest.toString()).errors();
        boolean parserAccepts = errors.stream().allMatch(ManifestSchemaTest::isBeyondTheSchema);
        return schemaErrors(manifest).isEmpty() == parserAccepts;
    }

    private static boolean isBeyondTheSchema(ManifestError error) {
        return BEYOND_THE_SCHEMA.contains(error.code()) || error.message().startsWith("must be at least scaling.min");
    }

    private static List<Error> schemaErrors(JsonNode manifest) {
        return Contract.errorsByFile("manifest.json", manifest);
    }

    private static JsonNode tree(Path file) {
        String text = Contract.read(file);
        return file.toString().endsWith(".json")
                ? Json.mapper().readTree(text)
                : TomlMapper.shared().readTree(text);
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.(toml|json)")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
