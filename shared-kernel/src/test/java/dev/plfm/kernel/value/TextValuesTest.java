package dev.plfm.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names, descriptions and addresses there can be. */
class TextValuesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "shop", "Acme, Inc.", "my-app_2.0", "Müller & Söhne", "日本語", "a b", "🚀"})
    void a_name_has_visible_characters_and_spaces_between_them(String text) {
        assertThat(new Name(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                "a\tb",
                "a\nb",
                "\u0000",
                "a\u200bb",
                "\u202eabc",
                "a\u00a0b",
                "a\u2028b",
                "\ud800",
                "\ue000",
                "u\u0308"
            })
    void a_name_that_is_empty_padded_invisible_or_ambiguous_is_refused(String text) {
        assertThatThrownBy(() -> new Name(text))
                .isInstanceOf(DomainException.class)
                .hasMessageStartingWith("name: ");
    }

    @Test
    void a_name_has_up_to_64_characters_wherever_they_come_from() {
        assertThat(new Name("🚀".repeat(64)).value()).hasSize(128);
        assertThatThrownBy(() -> new Name("a".repeat(65))).isInstanceOf(DomainException.class);
    }

    @Test
    void a_name_is_required_or_optional() {
        assertThatThrownBy(() -> Name.required(null)).hasMessage("name: is required");
        assertThat(Name.optional(null)).isNull();
        assertThat(Name.optional("a")).isEqualTo(Name.required("a"));
    }

    @Test
    void a_description_can_be_empty_and_has_up_to_256_characters() {
        assertThat(new Description("").value()).isEmpty();
        assertThat(new Description("a".repeat(256)).value()).hasSize(256);
        assertThatThrownBy(() -> new Description("a".repeat(257))).hasMessageStartingWith("description: ");
        assertThatThrownBy(() -> new Description("a\nb")).isInstanceOf(DomainException.class);
        assertThat(Description.optional(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann@example.com", "Ann.Lee+ci@Mail.Example.Com", "x@localhost", "o'neil@a-b.example"})
    void an_address_is_kept_in_lower_case(String text) {
        assertThat(new Email(text)).hasToString(text.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "@example.com",
                "ann@",
                "ann@@example.com",
                "ann@-a.com",
                "a b@example.com",
                ".a@b.c",
                "ann@example.com\n",
                "ann@exa\u0000mple.com",
                "fran\u212a@example.com",
                "ann@\u212aelvin.example",
                "\u0130da@example.com",
                "ann@example..com"
            })
    void what_is_no_address_is_refused(String text) {
        assertThatThrownBy(() -> new Email(text))
                .isInstanceOf(DomainException.class)
                .hasMessageStartingWith("email: ");
    }

    @Test
    void an_address_has_up_to_64_characters_before_the_at_and_254_in_all() {
        assertThat(new Email("a".repeat(64) + "@b.c")).isNotNull();
        assertThatThrownBy(() -> new Email("a".repeat(65) + "@b.c")).isInstanceOf(DomainException.class);
        assertThatThrownBy(() -> new Email("a@" + "b.".repeat(130) + "c")).isInstanceOf(DomainException.class);
        assertThatThrownBy(() -> Email.required(null)).hasMessage("email: is required");
    }

    @Test
    void they_are_plain_strings_in_json() {
        assertThat(Json.mapper().writeValueAsString(new Name("shop"))).isEqualTo("\"shop\"");
        assertThat(Json.mapper().readValue("\"shop\"", Name.class)).isEqualTo(new Name("shop"));
        assertThat(Json.mapper().readValue("\"A@b.c\"", Email.class)).isEqualTo(new Email("a@b.c"));
    }

    @Test
    void process_types_and_digests_have_their_forms() {
        assertThat(ProcessTypes.isValid("web-2")).isTrue();
        assertThat(ProcessTypes.isValid("a".repeat(32))).isTrue();
        assertThat(ProcessTypes.isValid("a".repeat(33))).isFalse();
        assertThat(ProcessTypes.isValid("2web")).isFalse();
        assertThat(ProcessTypes.isValid(null)).isFalse();
        assertThat(Sha256.isValid("sha256:" + "0".repeat(64))).isTrue();
        assertThat(Sha256.isValid("sha256:" + "A".repeat(64))).isFalse();
        assertThat(Sha256.isValid(null)).isFalse();
    }
}
