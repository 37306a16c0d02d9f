package dev.plfm.controlplane.keys;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The jar has the node agent in it; what serves requests reaches neither it nor what opens secrets. */
class KeysReachTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.plfm");

    @Test
    void only_nodes_and_the_tool_for_keys_open_or_have_private_keys() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.plfm.sealing.opening",
                        "dev.plfm.agent..",
                        "dev.plfm.controlplane.keys",
                        "dev.plfm.controlplane.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.plfm.sealing.opening")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("com\\.google\\.crypto\\.tink\\.(InsecureSecretKeyAccess|HybridDecrypt|.*PrivateKey)")
                .check(ALL);
    }

    @Test
    void only_commands_and_the_demonstration_make_keys_or_run_nodes() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.plfm.agent..",
                        "dev.plfm.controlplane.keys",
                        "dev.plfm.controlplane.cli",
                        "dev.plfm.controlplane.demo")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.plfm.controlplane.keys", "dev.plfm.agent..")
                .check(ALL);
    }
}
