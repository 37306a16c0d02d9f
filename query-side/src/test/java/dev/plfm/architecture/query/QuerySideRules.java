package dev.plfm.architecture.query;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.OwnIngress;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.query.platform.ViewWrites;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the packages and classes of the query side may know of each other, and what every endpoint says of itself. */
final class QuerySideRules {
    static final ArchRule CONTROLLERS_TOUCH_NO_TABLE = noClasses()
            .that()
            .areAnnotatedWith(RestController.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "java.sql..", "javax.sql..")
            .because("stores read tables, controllers translate");

    static final ArchRule NOTHING_OPENS_SECRETS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.plfm.sealing.opening..")
            .because("only nodes open what is sealed");

    static final ArchRule READS_SAY_WHOSE_ROWS = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Projection")
            .and()
            .resideOutsideOfPackage("..platform..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(JdbcClient.class.getName())
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ViewWrites.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(JdbcOperations.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(DataSource.class)
            .because("what is not read through TenantRows is read past row-level security");

    static final ArchRule ENDPOINTS_ONLY_READ = methods()
            .that()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should()
            .beAnnotatedWith(GetMapping.class)
            .because("every other method is the command side's");

    static final ArchRule ENDPOINTS_SAY_WHO_MAY_CALL = methods()
            .that()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should(beAnnotatedWithOneOf(RequiresScope.class, AnyCaller.class, OwnNode.class, OwnIngress.class))
            .because("what is not declared is refused");

    private QuerySideRules() {}

    /** @param root the package whose sub-packages are views, but for {@code platform}, which all may use */
    static ArchRule viewsAreStrangers(String root) {
        return SlicesRuleDefinition.slices()
                .matching(root + ".(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage(root + ".platform.."))
                .because("a view is made from the log alone");
    }

    @SafeVarargs
    private static ArchCondition<JavaMethod> beAnnotatedWithOneOf(
            Class<? extends java.lang.annotation.Annotation>... annotations) {
        List<DescribedPredicate<CanBeAnnotated>> predicates = List.of(annotations).stream()
                .map(CanBeAnnotated.Predicates::annotatedWith)
                .toList();
        return new ArchCondition<>("be annotated with one of the declarations of access") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean declared = predicates.stream().anyMatch(predicate -> predicate.test(method));
                events.add(new SimpleConditionEvent(method, declared, method.getFullName() + " says nothing"));
            }
        };
    }
}
