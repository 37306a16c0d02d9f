package dev.plfm.sealing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final JavaClasses SEALING = new ClassFileImporter().importPath("target/classes");

    @Test
    void sealing_reaches_nothing_that_opens() {
        noClasses()
                .that()
                .resideInAPackage("dev.plfm.sealing")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.plfm.sealing.opening")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("com\\.google\\.crypto\\.tink\\.(InsecureSecretKeyAccess|HybridDecrypt|.*PrivateKey)")
                .check(SEALING);
    }
}
