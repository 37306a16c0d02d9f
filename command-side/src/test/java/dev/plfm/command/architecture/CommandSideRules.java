package dev.plfm.command.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatchers;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.web.bind.annotation.RestController;

/** What the packages and classes of the command side may know of each other. */
final class CommandSideRules {
    static final ArchRule SIBLINGS_MEET_ONLY_IN_WHAT_THEY_PUBLISH = classes()
            .that(new AggregatePackageMember())
            .should(new OnlyPublishedSiblings())
            .because("an aggregate package's only interface is what it publishes");

    static final ArchRule CONTROLLERS_TOUCH_NO_AGGREGATE_AND_NO_TABLE = noClasses()
            .that()
            .areAnnotatedWith(RestController.class)
            .should()
            .dependOnClassesThat(
                    DescribedPredicate.describe("are aggregates or reach tables", CommandSideRules::isInside))
            .because("a controller translates and sends");

    static final ArchRule EVENT_SOURCING_HANDLERS_CALL_NO_GATEWAY = methods()
            .that()
            .areAnnotatedWith(EventSourcingHandler.class)
            .should(new OnlyChangeState())
            .because("they run again whenever the aggregate is loaded");

    private static final PackageMatchers TABLES =
            PackageMatchers.of("org.springframework.jdbc..", "java.sql..", "javax.sql..");

    private CommandSideRules() {}

    /** The pure cores, each named by the class where one enters it: all of the classes that it reaches are part of it. */
    static ArchRule coresArePure(JavaClasses classes, String... entries) {
        return classes()
                .that(new ReachableFrom(classes, List.of(entries)))
                .should(new BePure())
                .because("time, ids and chance come in as arguments");
    }

    private static boolean isInside(JavaClass type) {
        return type.isAnnotatedWith(Aggregate.class) || TABLES.test(type.getPackageName());
    }
}
