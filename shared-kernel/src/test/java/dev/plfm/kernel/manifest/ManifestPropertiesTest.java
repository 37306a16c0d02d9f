package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.Manifests.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text and every manifest. */
class ManifestPropertiesTest {

    @Property(tries = 500)
    void any_text_gives_a_manifest_or_errors(@ForAll String text) {
        assertThat(ManifestParser.parse(text)).isNotNull();
    }

    @Property(tries = 1000)
    void any_mix_of_the_words_of_the_formats_gives_a_manifest_or_errors(@ForAll @From("wordSoup") String text) {
        ManifestParser.parse(text);
        ManifestParser.parse("{" + text);
    }

    @Property(tries = 500)
    void a_manifest_has_one_hash_in_toml_and_json_and_any_key_order(@ForAll long seed) {
        Map<String, Object> manifest = new RandomManifest(seed).next();
        ManifestWriter writer = new ManifestWriter(seed);
        ParsedManifest.Valid first = accepted(writer.json(manifest));

        assertThat(accepted(writer.json(manifest))).isEqualTo(first);
        assertThat(accepted(writer.toml(manifest))).isEqualTo(first);
        assertThat(accepted(first.canonical())).isEqualTo(first);
    }

    @Property(tries = 1000)
    void a_damaged_manifest_gives_a_manifest_or_errors(@ForAll long seed, @ForAll char character) {
        Random random = new Random(seed);
        Map<String, Object> manifest = new RandomManifest(seed).next();
        ManifestWriter writer = new ManifestWriter(seed);
        StringBuilder text = new StringBuilder(random.nextBoolean() ? writer.json(manifest) : writer.toml(manifest));
        for (int i = 0; i < 3; i++) {
            text.setCharAt(
                    random.nextInt(text.length()), i == 0 ? character : text.charAt(random.nextInt(text.length())));
        }

        assertThat(ManifestParser.parse(text.toString())).isNotNull();
    }

    @Provide
    Arbitrary<String> wordSoup() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        "[[",
                        "]]",
                        "=",
                        ":",
                        ",",
                        ".",
                        "\"",
                        "'",
                        "\"\"\"",
                        "'''",
                        "\n",
                        " ",
                        "\\",
                        "\\u",
                        "d800",
                        "#",
                        "-",
                        "+",
                        "e",
                        "_",
                        "0",
                        "1",
                        "0x",
                        "9e9",
                        "nan",
                        "inf",
                        "true",
                        "null",
                        "1979-05-27",
                        "T07:32:00",
                        "Z",
                        "schema_version",
                        "v1",
                        "processes",
                        "web",
                        "command",
                        "volumes",
                        "ports",
                        "internal",
                        "health",
                        "port",
                        "\u0000",
                        "é",
                        "😀")
                .list()
                .ofMaxSize(40)
                .map(words -> String.join("", words));
    }
}
