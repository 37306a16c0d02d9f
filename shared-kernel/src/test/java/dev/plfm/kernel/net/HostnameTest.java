package dev.plfm.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameTest {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    @ParameterizedTest
    @CsvSource({
        "www.example.com, www.example.com",
        "WWW.Example.COM., www.example.com",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        // Not what IDNA 2003 says, which has strasse.example.
        "straße.example, xn--strae-oqa.example",
        "日本語。例え。テスト, xn--wgv71a119e.xn--r8jz45g.xn--zckzah",
        "ｅｘａｍｐｌｅ．ｃｏｍ, example.com",
        "ab--cd.example.com, ab--cd.example.com",
        "1.2.3.example, 1.2.3.example"
    })
    void names_have_one_form(String given, String canonical) {
        assertThat(new Hostname(given).value()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "localhost",
                "localhost.",
                "com",
                "*.example.com",
                "a.*.example.com",
                "a..example.com",
                ".example.com",
                "example.com..",
                "-a.example.com",
                "a-.example.com",
                "a_b.example.com",
                "a b.example.com",
                " example.com",
                "example.com\n",
                "127.0.0.1",
                "127.0.0.1.",
                "10.1",
                "0x7f.0.0.1",
                "1.0x7f",
                "１２７.0.0.1",
                "::1",
                "[::1]",
                "2001:db8::1",
                "example.com:443",
                "https://example.com",
                "example.com/",
                "user@example.com",
                "xn--.example.com",
                "xn--a-.example.com",
                "xn--bcher-kva8445foa.example.com\u0000",
                "a\u200db.example.com",
                "\u202ea.example.com",
                "אa.example.com",
                "\u0301a.example.com"
            })
    void what_is_no_name_of_a_host_is_refused(String given) {
        assertRefused(given);
    }

    @Example
    void labels_and_names_have_their_lengths() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(new Hostname(longest).value()).hasSize(253);
        assertThat(new Hostname(longest + ".").value()).hasSize(253);
        assertRefused(longest + "a");
        assertRefused("a".repeat(64) + ".example");
        assertRefused("ü".repeat(60) + ".example");
        assertRefused("a.".repeat(5_000) + "example");
    }

    @Property
    void what_is_accepted_is_in_the_form_of_dns_and_stays_as_it_is(@ForAll("anything") String given) {
        Hostname name;
        try {
            name = new Hostname(given);
        } catch (DomainException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            return;
        }
        assertThat(name.value()).matches(LABEL + "(\\." + LABEL + ")+").hasSizeLessThanOrEqualTo(253);
        assertThat(new Hostname(name.value())).isEqualTo(name);
    }

    @Property
    void case_and_trailing_dot_make_no_difference(@ForAll("names") String name) {
        Hostname plain = new Hostname(name);
        assertThat(plain.value()).isEqualTo(name);
        assertThat(new Hostname(name.toUpperCase(Locale.ROOT))).isEqualTo(plain);
        assertThat(new Hostname(name + ".")).isEqualTo(plain);
        assertThat(new Hostname(name.replace('.', '\u3002'))).isEqualTo(plain);
    }

    @Provide
    Arbitrary<String> names() {
        return labels().list().ofMinSize(1).ofMaxSize(4).map(labels -> Stream.concat(
                        labels.stream(), Stream.of("example"))
                .collect(Collectors.joining(".")));
    }

    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of(
                        ".", "..", "-", "xn--", "*", "1", "0x", "ß", "ü", "\u200d", "\u3002", "日本", "א", "A", "_", ":"),
                labels(),
                Arbitraries.strings().ofMaxLength(5));
        return pieces.list().ofMaxSize(9).map(list -> String.join("", list));
    }

    private static Arbitrary<String> labels() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .withChars('-')
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(label -> label.matches(LABEL) && !label.startsWith("xn--"));
    }

    private static void assertRefused(String given) {
        assertThatThrownBy(() -> new Hostname(given)).isInstanceOfSatisfying(DomainException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(refused.details().get(0).field()).isEqualTo("hostname");
        });
    }
}
