package dev.plfm.convergence.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions reach no framework, no table, no logger, no clock and no chance: all of that comes in as values. */
class PurityTest {
    private static final JavaClasses CONVERGENCE = new ClassFileImporter().importPath("target/classes");
    private static final JavaClasses IMPURE = new ClassFileImporter().importClasses(Impure.class);

    private static final ArchRule ONLY_VALUES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java.lang..",
                            "java.time..",
                            "java.util..",
                            "org.jspecify.annotations..",
                            "dev.plfm.kernel..")
                    .or(resideInAPackage("dev.plfm.convergence..")));
    private static final ArchRule NO_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);
    private static final ArchRule NO_CHANCE = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("generate")));

    static Stream<ArchRule> rules() {
        return Stream.of(ONLY_VALUES, NO_CLOCK, NO_CHANCE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_decisions_are_pure(ArchRule rule) {
        rule.check(CONVERGENCE);
    }

    @Test
    void a_clock_and_chance_are_noticed() {
        assertThat(Stream.of(NO_CLOCK, NO_CHANCE)
                        .map(rule -> rule.evaluate(IMPURE).hasViolation()))
                .containsOnly(true);
    }

    @Test
    void a_framework_is_noticed() {
        assertThat(ONLY_VALUES.evaluate(IMPURE).hasViolation()).isTrue();
    }

    /** Does what a decision must not do. */
    @SuppressWarnings("unused")
    private static final class Impure {
        private final org.assertj.core.api.Assertions framework = null;

        static long draw() {
            return Instant.now().toEpochMilli() + new Random().nextLong();
        }
    }
}
