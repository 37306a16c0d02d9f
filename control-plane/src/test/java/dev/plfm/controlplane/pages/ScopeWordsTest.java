package dev.plfm.controlplane.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeWordsTest {
    @Test
    void every_scope_has_words_of_its_own() {
        List<String> names = Arrays.stream(Scope.values()).map(Scope::wire).toList();
        assertThat(ScopeWords.of(names))
                .extracting(ScopeWords.Line::words)
                .doesNotContainAnyElementsOf(names)
                .doesNotHaveDuplicates();
    }
}
