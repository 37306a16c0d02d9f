package dev.plfm.command.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTokenTest {
    private static final PlanToken TOKEN = PlanToken.of("deploy one", "as it is");

    @Test
    void a_token_is_read_as_it_was_written() {
        assertThat(PlanToken.parse(TOKEN.text())).isEqualTo(TOKEN);
        assertThat(TOKEN.text()).matches("[A-Za-z0-9_-]{50}");
    }

    @Test
    void another_call_and_another_basis_have_other_tokens() {
        assertThat(PlanToken.of("deploy two", "as it is").call()).isNotEqualTo(TOKEN.call());
        assertThat(PlanToken.of("deploy two", "as it is").basis()).isEqualTo(TOKEN.basis());
        assertThat(PlanToken.of("deploy one", "changed").basis()).isNotEqualTo(TOKEN.basis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "a.b", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u00e4"})
    void what_is_no_token_is_refused_with_the_field_named(String text) {
        assertThatThrownBy(() -> PlanToken.parse(text))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("plan_token");
    }

    @Test
    void a_token_with_one_letter_changed_is_refused() {
        String text = TOKEN.text();
        char other = text.charAt(10) == 'A' ? 'B' : 'A';
        assertThatThrownBy(() -> PlanToken.parse(text.substring(0, 10) + other + text.substring(11)))
                .isInstanceOf(DomainException.class);
    }
}
