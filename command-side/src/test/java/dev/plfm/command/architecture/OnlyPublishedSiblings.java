package dev.plfm.command.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.axonframework.spring.stereotype.Aggregate;

/** Of sibling aggregate packages, know lookups and, unless an aggregate oneself, commands. */
final class OnlyPublishedSiblings extends ArchCondition<JavaClass> {
    private final AggregatePackageMember aggregatePackageMember = new AggregatePackageMember();

    OnlyPublishedSiblings() {
        super("know of sibling aggregate packages only what these publish");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            boolean sibling =
                    !target.getPackageName().equals(type.getPackageName()) && aggregatePackageMember.test(target);
            if (sibling && !isLookup(target) && !(isCommand(target) && !type.isAnnotatedWith(Aggregate.class))) {
                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
            }
        }
    }

    private static boolean isCommand(JavaClass type) {
        return type.getSimpleName().endsWith("Command")
                || type.getEnclosingClass()
                        .map(OnlyPublishedSiblings::isCommand)
                        .orElse(false);
    }

    private static boolean isLookup(JavaClass type) {
        return isNamedLookup(type)
                || type.getDirectDependenciesToSelf().stream()
                        .map(Dependency::getOriginClass)
                        .anyMatch(origin ->
                                isNamedLookup(origin) && origin.getPackageName().equals(type.getPackageName()));
    }

    private static boolean isNamedLookup(JavaClass type) {
        return type.isInterface() && type.getSimpleName().endsWith("Lookup");
    }
}
