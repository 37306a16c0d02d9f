package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_CHARACTER;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_DUPLICATE_KEY;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_RANGE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_SYNTAX;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TOO_DEEP;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TOO_LARGE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TOO_MANY_ERRORS;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_UNKNOWN_KEY;
import static dev.plfm.kernel.manifest.Manifests.accepted;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are no manifest at all, or one with something in it that no rule is about. */
class SyntaxTest {

    private static final int LIMIT = 1 << 20;
    private static final String JSON =
            "{\"schema_version\":\"v1\",\"processes\":{\"web\":{\"command\":[\"serve\"],\"resources\":{\"memory\":\"128Mi\"}}}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}}",
                "{} x",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\u0000\"}",
                "{\"a\":\"\n\"}",
                "{/**/}",
                "null",
                "a",
                "a =",
                "a = 'x",
                "a = 1\na = 2",
                "a = 1\na.b = 2",
                "[a]\n[a]",
                "a = 2024-13-01",
                "a = 25:00:00",
                "a = \u0000",
                "a = 1__0",
                "\u0000"
            })
    void a_text_that_is_neither_toml_nor_json_is_refused(String text) {
        refused(text, E_SYNTAX, "");
    }

    @Test
    void the_message_says_where_the_syntax_is_broken() {
        assertThat(ManifestParser.parse("a = 1\nb = = 2").errors())
                .singleElement()
                .extracting(ManifestError::message)
                .asString()
                .startsWith("not valid TOML at line 2, column 5: ");
        assertThat(ManifestParser.parse("{\n\"a\": ?}").errors())
                .singleElement()
                .extracting(ManifestError::message)
                .asString()
                .startsWith("not valid JSON at line 2, column ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "# nothing", "{}", "\uFEFF"})
    void an_empty_manifest_lacks_what_is_required(String text) {
        assertThat(ManifestParser.parse(text).errors())
                .extracting(ManifestError::code)
                .containsExactly(E_REQUIRED, E_REQUIRED);
    }

    @Test
    void white_space_and_a_byte_order_mark_may_come_first() {
        String hash = accepted(JSON).manifestHash();

        assertThat(accepted("\uFEFF" + web()).manifestHash()).isEqualTo(hash);
        assertThat(accepted("\uFEFF \r\n\t" + JSON).manifestHash()).isEqualTo(hash);
    }

    @Test
    void every_duplicate_json_key_is_refused() {
        String text = JSON.replace("\"memory\"", "\"memory\":\"64Mi\",\"memory\"")
                .replace("{\"schema", "{\"schema_version\":\"v1\",\"schema");

        assertThat(ManifestParser.parse(text).errors())
                .extracting(ManifestError::code, ManifestError::path)
                .containsExactly(
                        tuple(E_DUPLICATE_KEY, "/schema_version"),
                        tuple(E_DUPLICATE_KEY, "/processes/web/resources/memory"));
    }

    @ParameterizedTest
    @CsvSource({"{\"a\":%s1%s}, [, ]", "a = %s1%s, [, ]", "a = %s1%s, {b=, }", "{\"a\":%s1%s}, {\"b\":, }"})
    void nesting_is_limited_to_64_levels(String document, String open, String close) {
        assertThat(ManifestParser.parse(document.formatted(open.repeat(63), close.repeat(63)))
                        .errors())
                .extracting(ManifestError::code)
                .contains(E_UNKNOWN_KEY)
                .doesNotContain(E_TOO_DEEP);
        for (int levels : new int[] {64, 127, 128, 200, 100_000}) {
            assertThat(ManifestParser.parse(document.formatted(open.repeat(levels), close.repeat(levels)))
                            .errors())
                    .extracting(ManifestError::code)
                    .containsExactly(E_TOO_DEEP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%sa]", "[[%sa]]", "%sa = 1"})
    void dotted_keys_nest_too(String document) {
        assertThat(ManifestParser.parse(document.formatted("a.".repeat(300_000)))
                        .errors())
                .extracting(ManifestError::code)
                .containsExactly(E_TOO_DEEP);
    }

    @Test
    void a_manifest_has_at_most_1_MiB_of_utf_8() {
        String padding = "#" + "ä".repeat((LIMIT - web().length()) / 2 - 1);
        String largest =
                web("") + padding + "x".repeat(LIMIT - (web("") + padding).getBytes(StandardCharsets.UTF_8).length);

        accepted(largest);
        refused(largest + "x", E_TOO_LARGE, "");
        refused("x".repeat(LIMIT + 1), E_TOO_LARGE, "");
    }

    @Test
    void a_number_with_thousands_of_digits_is_refused() {
        refused("{\"a\":" + "1".repeat(2000) + "}", E_TOO_LARGE, "");
        assertThat(ManifestParser.parse("a = " + "1".repeat(2000)).isValid()).isFalse();
        assertThat(ManifestParser.parse("a = 1e" + "9".repeat(20)).isValid()).isFalse();
    }

    @Test
    void a_number_beyond_a_double_is_refused() {
        refused(JSON.replace("\"memory\"", "\"cpu\":1e400,\"memory\""), E_RANGE, "/processes/web/resources/cpu");
        refused(web("scaling.min = " + "9".repeat(400)), E_RANGE, "/processes/web/scaling/min");
    }

    @Test
    void null_is_no_way_to_leave_something_out() {
        refused(JSON.replace("{\"schema", "{\"app\":null,\"schema"), E_TYPE, "/app");
        refused(JSON.replace("[\"serve\"]", "[null]"), E_TYPE, "/processes/web/command/0");
        refused(JSON.replace("\"memory\"", "\"cpu\":null,\"memory\""), E_TYPE, "/processes/web/resources/cpu");
        refused(JSON.replace("\"v1\"", "null"), E_TYPE, "/schema_version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-01-01", "07:32:00", "1979-05-27T07:32:00", "1979-05-27T07:32:00Z"})
    void toml_dates_and_times_are_refused(String date) {
        refused(web("workdir = " + date), E_TYPE, "/processes/web/workdir");
        refused(web("resources.cpu = " + date), E_TYPE, "/processes/web/resources/cpu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u0000", "\\u0001", "\\u001f", "\\u007f", "\\u0080", "\\ud800", "\\udc00x", "\\ud800\\ud800"})
    void control_characters_and_halves_of_characters_are_refused(String character) {
        refused(JSON.replace("serve", "a" + character), E_CHARACTER, "/processes/web/command/0");
        refused(
                JSON.replace("{\"schema", "{\"app\":{\"name\":\"" + character + "\"},\"schema"),
                E_CHARACTER,
                "/app/name");
    }

    @Test
    void a_half_of_a_character_in_the_text_itself_is_refused() {
        refused(JSON.replace("serve", "a\ud800"), E_CHARACTER, "/processes/web/command/0");
        refused(web().replace("serve", "a\udc00"), E_CHARACTER, "/processes/web/command/0");
    }

    @Test
    void an_error_shows_a_hostile_key_cut_and_printable() {
        List<ManifestError> errors = ManifestParser.parse(
                        JSON.replace("{\"schema", "{\"\\u0000\\ud800" + "x".repeat(1000) + "\":1,\"schema"))
                .errors();

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo(E_UNKNOWN_KEY);
            assertThat(error.path()).startsWith("/\uFFFD\uFFFDxxx").hasSizeLessThan(100);
        });
    }

    @Test
    void the_list_of_errors_is_limited_and_says_so() {
        String text = IntStream.range(0, 10_000).mapToObj(i -> "k" + i + " = 1").collect(Collectors.joining("\n"));

        assertThat(ManifestParser.parse(text).errors())
                .hasSize(501)
                .last()
                .extracting(ManifestError::code)
                .isEqualTo(E_TOO_MANY_ERRORS);
    }
}
