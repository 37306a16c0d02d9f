package dev.plfm.kernel.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.axonframework.serialization.Revision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel depends on the JDK, annotations, the JSON tree and, where they are needed, parsers; on no framework. */
class KernelImportsTest {
    private static final String VIOLATIONS = "target/test-classes/dev/plfm/kernel/architecture/violations";
    private static final JavaClasses KERNEL = new ClassFileImporter().importPath("target/classes");
    private static final JavaClasses VIOLATING = new ClassFileImporter().importPath(VIOLATIONS);

    private static final String[] EVERYWHERE = {
        "java.io..",
        "java.lang..",
        "java.math..",
        "java.nio..",
        "java.security..",
        "java.text..",
        "java.time..",
        "java.util..",
        "org.jspecify.annotations..",
        "com.fasterxml.jackson.annotation..",
        "tools.jackson.core..",
        "tools.jackson.databind..",
        "dev.plfm.kernel.."
    };
    private static final ArchRule ANYWHERE = classes()
            .that()
            .resideOutsideOfPackages("dev.plfm.kernel..id..", "dev.plfm.kernel..manifest..", "dev.plfm.kernel..net..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(EVERYWHERE).or(type(Revision.class)));
    private static final ArchRule IN_IDS = classes()
            .that()
            .resideInAPackage("dev.plfm.kernel..id..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(EVERYWHERE).or(resideInAnyPackage("com.github.f4b6a3.ulid..")));
    private static final ArchRule IN_MANIFESTS = classes()
            .that()
            .resideInAPackage("dev.plfm.kernel..manifest..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(EVERYWHERE)
                    .or(resideInAnyPackage("org.erdtman.jcs..", "tools.jackson.dataformat.toml..")));
    private static final ArchRule IN_NAMES_OF_HOSTS = classes()
            .that()
            .resideInAPackage("dev.plfm.kernel..net..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(EVERYWHERE).or(resideInAnyPackage("com.ibm.icu.text..")));

    static Stream<ArchRule> rules() {
        return Stream.of(ANYWHERE, IN_IDS, IN_MANIFESTS, IN_NAMES_OF_HOSTS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_kernel_keeps_its_rules(ArchRule rule) {
        rule.check(KERNEL);
    }

    @Test
    void a_framework_in_the_kernel_is_refused() {
        assertThat(broken(ANYWHERE)).contains("org.axonframework.eventhandling.EventMessage", "java.sql.Connection");
        assertThat(broken(IN_IDS)).contains("org.erdtman.jcs.JsonCanonicalizer");
        assertThat(broken(IN_MANIFESTS)).contains("com.github.f4b6a3.ulid.Ulid");
    }

    private static String broken(ArchRule rule) {
        return String.join("\n", rule.evaluate(VIOLATING).getFailureReport().getDetails());
    }
}
