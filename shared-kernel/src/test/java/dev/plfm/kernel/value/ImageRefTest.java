package dev.plfm.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRefTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "hello, hello,",
        "hello:1.0, hello, 1.0",
        "team/hello:_x, team/hello, _x",
        "registry.example/team/hello:1.0, registry.example/team/hello, 1.0",
        "localhost:5000/hello, localhost:5000/hello,",
        "[fd00::1]:5000/hello:1, [fd00::1]:5000/hello, 1",
        "Host.Example/a__b.c--d/e1, Host.Example/a__b.c--d/e1,"
    })
    void a_reference_has_a_repository_and_may_have_a_tag(String text, String repository, String tag) {
        ImageRef ref = new ImageRef(text);

        assertThat(ref.repository()).isEqualTo(repository);
        assertThat(ref.tag()).isEqualTo(tag);
        assertThat(ref.digest()).isNull();
        assertThat(ref).hasToString(text);
    }

    @Test
    void a_reference_may_pin_a_digest() {
        assertThat(new ImageRef("hello@" + DIGEST).digest()).isEqualTo(DIGEST);
        assertThat(new ImageRef("registry.example/hello:1.0@" + DIGEST).digest())
                .isEqualTo(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Hello",
                "hello:",
                "hello:a b",
                "hello:1.0\n",
                "/hello",
                "hello/",
                "a//b",
                "a___b",
                "-a",
                "a.",
                "https://registry.example/hello",
                "hello@",
                "hello@sha256:abc",
                "hello@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "hello@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "hello@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"
            })
    void anything_else_is_refused(String text) {
        assertThat(ImageRef.isValid(text)).isFalse();
        assertThatThrownBy(() -> new ImageRef(text)).isInstanceOf(DomainException.class);
    }

    @Test
    void a_repository_has_at_most_255_characters_and_a_tag_128() {
        assertThat(ImageRef.isValid("a".repeat(255) + ":" + "t".repeat(128) + "@" + DIGEST))
                .isTrue();
        assertThat(ImageRef.isValid("a".repeat(256))).isFalse();
        assertThat(ImageRef.isValid("a:" + "t".repeat(129))).isFalse();
        assertThat(ImageRef.isValid("a-".repeat(100_000))).isFalse();
    }

    @Test
    void a_reference_is_plain_text_in_json() {
        ImageRef ref = new ImageRef("registry.example/hello:1.0");

        assertThat(Json.mapper().writeValueAsString(ref)).isEqualTo("\"registry.example/hello:1.0\"");
        assertThat(Json.mapper().readValue("\"registry.example/hello:1.0\"", ImageRef.class))
                .isEqualTo(ref);
    }
}
