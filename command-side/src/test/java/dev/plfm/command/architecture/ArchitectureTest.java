package dev.plfm.command.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command side keeps its rules, and each rule bites where it is broken. */
class ArchitectureTest {
    private static final String ROOT = "dev.plfm.command.";
    private static final String VIOLATIONS = "dev.plfm.command.architecture.violations.";
    private static final JavaClasses COMMAND_SIDE = new ClassFileImporter().importPath("target/classes");
    private static final JavaClasses VIOLATING =
            new ClassFileImporter().importPath("target/test-classes/" + VIOLATIONS.replace('.', '/'));

    static Stream<ArchRule> rules() {
        return Stream.of(
                CommandSideRules.SIBLINGS_MEET_ONLY_IN_WHAT_THEY_PUBLISH,
                CommandSideRules.CONTROLLERS_TOUCH_NO_AGGREGATE_AND_NO_TABLE,
                CommandSideRules.EVENT_SOURCING_HANDLERS_CALL_NO_GATEWAY,
                CommandSideRules.coresArePure(
                        COMMAND_SIDE,
                        ROOT + "intake.SilencePolicy",
                        ROOT + "deploy.DeployProgress",
                        ROOT + "plan.Forecast"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_command_side_keeps_its_rules(ArchRule rule) {
        rule.check(COMMAND_SIDE);
    }

    @Test
    void what_a_sibling_does_not_publish_is_refused() {
        assertBroken(
                CommandSideRules.SIBLINGS_MEET_ONLY_IN_WHAT_THEY_PUBLISH,
                "calls constructor <" + VIOLATIONS
                        + "shelf.ShelfCommand$TakeOff.<init>(java.lang.String)> in (Basket.java",
                "has parameter of type <" + VIOLATIONS + "shelf.Books> in (ShelfCounter.java");
    }

    @Test
    void what_a_sibling_publishes_is_accepted() {
        assertThat(broken(CommandSideRules.SIBLINGS_MEET_ONLY_IN_WHAT_THEY_PUBLISH))
                .doesNotContain("in (BasketSaga.java", "calls method <" + VIOLATIONS + "shelf.BookLookup");
    }

    @Test
    void a_controller_that_touches_an_aggregate_or_a_table_is_refused() {
        assertBroken(
                CommandSideRules.CONTROLLERS_TOUCH_NO_AGGREGATE_AND_NO_TABLE,
                "BasketController.aggregate> has type <" + VIOLATIONS + "basket.Basket>",
                "BasketController.table> has type <org.springframework.jdbc");
    }

    @Test
    void an_event_sourcing_handler_that_sends_or_appends_is_refused() {
        assertBroken(
                CommandSideRules.EVENT_SOURCING_HANDLERS_CALL_NO_GATEWAY,
                "CommandGateway.send",
                "AggregateLifecycle.apply");
    }

    @Test
    void a_core_that_asks_for_time_or_chance_or_logs_is_refused_however_deep() {
        assertBroken(
                CommandSideRules.coresArePure(VIOLATING, VIOLATIONS + "core.ImpureCore"),
                "Instant.now()",
                "java.util.Random",
                "org.slf4j.Logger",
                "AppId.generate()");
    }

    private static void assertBroken(ArchRule rule, String... parts) {
        assertThat(broken(rule)).contains(parts);
    }

    private static String broken(ArchRule rule) {
        return String.join("\n", rule.evaluate(VIOLATING).getFailureReport().getDetails());
    }
}
