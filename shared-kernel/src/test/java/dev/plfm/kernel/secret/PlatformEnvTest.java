package dev.plfm.kernel.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the secrets file, and that a refusal names lines and no values. */
class PlatformEnvTest {
    private static final String HEAD = "# TRC_SECRETS_V1\n";
    private static final String HIDDEN = "hunter2-hidden";

    @Test
    void keys_are_sorted_and_comments_and_blank_lines_go() {
        String file = "\n \t\n# TRC_SECRETS_V1\r\n# about\nB=two words \n\nA_1= x=y\n";

        assertThat(canonical(file)).isEqualTo(HEAD + "A_1= x=y\nB=two words \n");
    }

    @Test
    void a_file_without_values_says_that_there_are_none() {
        assertThat(canonical("# TRC_SECRETS_V1")).isEqualTo(HEAD);
        assertThat(parse(HEAD + "\n# nothing\n").size()).isZero();
    }

    @Test
    void encoded_text_becomes_plain_where_it_can() {
        assertThat(canonical(HEAD + "A=base64:aGk=\nB=base64:\nC=base64:" + base64("a\nb") + "\n"))
                .isEqualTo(HEAD + "A=hi\nB=\nC=base64:YQpi\n");
    }

    @Test
    void what_would_read_as_something_else_stays_encoded() {
        String looks = HEAD + "A=base64:" + base64("base64:aGk=") + "\n";
        String large = HEAD + "A=base64:" + base64("x".repeat(PlatformEnv.MAX_PLAIN_BYTES + 1)) + "\n";

        assertThat(canonical(looks)).isEqualTo(looks);
        assertThat(canonical(large)).isEqualTo(large);
    }

    @Test
    void bytes_that_are_no_text_are_values_too() {
        byte[] bytes = {0, (byte) 0xff, '\r'};

        assertThat(parse(HEAD + "A=base64:" + Base64.getEncoder().encodeToString(bytes))
                        .get("A"))
                .isEqualTo(bytes);
    }

    @Test
    void the_last_line_needs_no_end() {
        assertThat(canonical(HEAD + "A=1")).isEqualTo(HEAD + "A=1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A=" + HIDDEN + "\rx",
                "A=" + HIDDEN + "\r",
                "A=" + HIDDEN + "\0",
                "A=" + HIDDEN + "\n# \0",
                "a=" + HIDDEN,
                "1A=" + HIDDEN,
                " A=" + HIDDEN,
                "A =" + HIDDEN,
                "=" + HIDDEN,
                "Ä=" + HIDDEN,
                "export A=" + HIDDEN,
                HIDDEN,
                " # " + HIDDEN,
                "A=base64:" + HIDDEN,
                "A=base64:aGk",
                "A=base64:aGl=",
                "A=base64:aGk=\t"
            })
    void a_line_of_another_form_is_refused_without_being_shown(String line) {
        DomainException refusal = refusal(HEAD + line);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.details()).hasSize(1).allMatch(error -> error.field().equals("data"));
        assertThat(refusal.getMessage()).matches("data: line [23]: .*").doesNotContain("hunter2", "aG");
        assertThat(refusal.details().toString()).doesNotContain("hunter2", "aG");
    }

    @Test
    void bad_utf_8_is_refused_in_comments_too() {
        byte[] file = (HEAD + "# x\nA=y").getBytes(UTF_8);
        file[HEAD.length() + 2] = (byte) 0xc0;

        assertThatThrownBy(() -> PlatformEnv.parse("data", file)).hasMessage("data: line 2: is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "A=1", "# comment\n# TRC_SECRETS_V1", " # TRC_SECRETS_V1", "# TRC_SECRETS_V1 "})
    void a_file_that_does_not_say_what_it_is_is_refused(String file) {
        assertThat(refusal(file).getMessage()).contains("# TRC_SECRETS_V1");
    }

    @Test
    void a_key_stands_once() {
        assertThat(refusal(HEAD + "A=1\nB=2\nA=1").getMessage()).isEqualTo("data: line 4: has the same key as line 2");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(refusal(HEAD + "x\nB=2\ny").details())
                .extracting(FieldError::message)
                .satisfiesExactly(first -> assertThat(first).startsWith("line 2:"), second -> assertThat(second)
                        .startsWith("line 4:"));
        assertThat(refusal(HEAD + "x\n".repeat(1000)).details()).hasSize(50);
    }

    @Test
    void sizes_are_bounded() {
        String key = "K".repeat(PlatformEnv.MAX_KEY_LENGTH);
        assertThat(parse(HEAD + key + "=" + "x".repeat(8192)).keys()).containsExactly(key);
        assertThat(refusal(HEAD + key + "K=x").getMessage()).contains("128 characters");
        assertThat(refusal(HEAD + "A=" + "x".repeat(8193)).getMessage()).contains("8192 bytes");
        assertThat(parse(HEAD + "A=base64:" + base64("x".repeat(65_536))).get("A"))
                .hasSize(65_536);
        assertThat(refusal(HEAD + "A=base64:" + base64("x".repeat(65_537))).getMessage())
                .contains("65536 bytes");
        assertThat(parse(HEAD + keys(256)).size()).isEqualTo(256);
        assertThat(refusal(HEAD + keys(257)).getMessage()).contains("256 keys");
        assertThat(parse(HEAD + "#" + "x".repeat(PlatformEnv.MAX_BYTES - HEAD.length() - 1))
                        .size())
                .isZero();
        assertThat(refusal(HEAD + "#" + "x".repeat(PlatformEnv.MAX_BYTES - HEAD.length()))
                        .getMessage())
                .contains("262144 bytes");
    }

    @Test
    void the_canonical_form_is_bounded_as_well() {
        String lines = IntStream.range(100, 132)
                .mapToObj(i -> "K" + i + "=" + "x".repeat(8180))
                .collect(Collectors.joining("\n"));
        int missing = PlatformEnv.MAX_BYTES - HEAD.length() - lines.length();
        String full = HEAD + lines + "\nZ=" + "x".repeat(missing - 3);

        assertThat(full).hasSize(PlatformEnv.MAX_BYTES);
        assertThat(refusal(full).getMessage()).contains("canonical");
    }

    @Test
    void values_that_come_one_by_one_may_have_several_lines() {
        SecretValues values = SecretValues.of("values", bytes(Map.of("PEM", "a\nb", "A", "base64:aGk=")));

        assertThat(new String(values.canonical(), UTF_8))
                .isEqualTo(HEAD + "A=base64:" + base64("base64:aGk=") + "\nPEM=base64:YQpi\n");
        assertThat(SecretValues.of("values", bytes(Map.of())).canonical()).isEqualTo(HEAD.getBytes(UTF_8));
    }

    @Test
    void what_comes_one_by_one_is_refused_without_being_shown() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("A", "1");
        given.put(HIDDEN, "x");
        given.put("C", HIDDEN + "\0");
        given.put("D", "x".repeat(65_537));

        DomainException refusal =
                catchThrowableOfType(DomainException.class, () -> SecretValues.of("values", bytes(given)));

        assertThat(refusal.details())
                .extracting(FieldError::message)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("entry 2: "),
                        second -> assertThat(second).isEqualTo("C: has a NUL"),
                        third -> assertThat(third).startsWith("D: "));
        assertThat(refusal.getMessage()).doesNotContain(HIDDEN);
        List<String> tooMany = IntStream.range(0, 5).mapToObj(i -> "K" + i).toList();
        assertThatThrownBy(() -> SecretValues.of(
                        "values", bytes(tooMany.stream().collect(Collectors.toMap(k -> k, k -> "x".repeat(65_000))))))
                .hasMessageContaining("262144");
    }

    @Test
    void a_refusal_of_what_comes_one_by_one_is_bounded_and_leaves_nothing_in_the_clear() {
        Map<String, byte[]> wrong =
                bytes(IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v")));
        Map<String, byte[]> tooMany =
                bytes(IntStream.range(0, 9_000).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v")));

        assertThat(catchThrowableOfType(DomainException.class, () -> SecretValues.of("values", wrong))
                        .details())
                .hasSize(PlatformEnv.MOST_PROBLEMS);
        assertThat(catchThrowableOfType(DomainException.class, () -> SecretValues.of("values", tooMany))
                        .details())
                .hasSize(1);
        assertThat(wrong.values()).allMatch(value -> value[0] == 0);
        assertThat(tooMany.values()).allMatch(value -> value[0] == 0);
    }

    @Test
    void nothing_is_printed() {
        assertThat(parse(HEAD + "A=" + HIDDEN)).hasToString("SecretValues[1]");
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "K" + i + "=v").collect(Collectors.joining("\n"));
    }

    private static Map<String, byte[]> bytes(Map<String, String> text) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        text.forEach((key, value) -> bytes.put(key, value.getBytes(UTF_8)));
        return bytes;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static SecretValues parse(String file) {
        return PlatformEnv.parse("data", file.getBytes(UTF_8));
    }

    private static String canonical(String file) {
        return new String(parse(file).canonical(), UTF_8);
    }

    private static DomainException refusal(String file) {
        return catchThrowableOfType(DomainException.class, () -> parse(file));
    }
}
