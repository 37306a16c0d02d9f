package dev.plfm.architecture.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The query side keeps its rules, and each rule bites where it is broken. */
class ArchitectureTest {
    private static final String VIOLATIONS = "dev.plfm.architecture.query.violations";
    private static final JavaClasses QUERY_SIDE = new ClassFileImporter().importPath("target/classes");
    private static final JavaClasses VIOLATING =
            new ClassFileImporter().importPath("target/test-classes/" + VIOLATIONS.replace('.', '/'));

    static Stream<ArchRule> rules() {
        return Stream.of(
                QuerySideRules.viewsAreStrangers("dev.plfm.query"),
                QuerySideRules.CONTROLLERS_TOUCH_NO_TABLE,
                QuerySideRules.NOTHING_OPENS_SECRETS,
                QuerySideRules.READS_SAY_WHOSE_ROWS,
                QuerySideRules.ENDPOINTS_ONLY_READ,
                QuerySideRules.ENDPOINTS_SAY_WHO_MAY_CALL);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_query_side_keeps_its_rules(ArchRule rule) {
        rule.check(QUERY_SIDE);
    }

    @Test
    void a_view_that_knows_another_is_refused_and_so_is_a_platform_that_knows_a_view() {
        assertThat(broken(QuerySideRules.viewsAreStrangers(VIOLATIONS)))
                .contains("Kitchen.pantry", "Shared.kitchen")
                .doesNotContain("Pantry.shared");
    }

    @Test
    void a_controller_that_touches_a_table_is_refused() {
        assertThat(broken(QuerySideRules.CONTROLLERS_TOUCH_NO_TABLE)).contains("KitchenController.table");
    }

    @Test
    void a_class_that_could_open_secrets_is_refused() {
        assertThat(broken(QuerySideRules.NOTHING_OPENS_SECRETS))
                .contains("PantryKey.opener")
                .doesNotContain("KitchenController");
    }

    @Test
    void a_class_that_reads_without_saying_whose_rows_is_refused() {
        assertThat(broken(QuerySideRules.READS_SAY_WHOSE_ROWS))
                .contains("PantryStore.jdbc")
                .doesNotContain("PantryProjection");
    }

    @Test
    void an_endpoint_that_writes_is_refused() {
        assertThat(broken(QuerySideRules.ENDPOINTS_ONLY_READ)).contains("KitchenController.cook");
    }

    @Test
    void an_endpoint_that_does_not_say_who_may_call_is_refused() {
        assertThat(broken(QuerySideRules.ENDPOINTS_SAY_WHO_MAY_CALL))
                .contains("KitchenController.look")
                .doesNotContain("KitchenController.cook");
    }

    private static String broken(ArchRule rule) {
        return String.join("\n", rule.evaluate(VIOLATING).getFailureReport().getDetails());
    }
}
