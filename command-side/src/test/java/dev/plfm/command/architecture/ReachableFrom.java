package dev.plfm.command.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Those of some classes that the named ones reach, these included. */
final class ReachableFrom extends DescribedPredicate<JavaClass> {
    private final Set<JavaClass> reached = new HashSet<>();

    ReachableFrom(JavaClasses classes, List<String> entries) {
        super("are reached from " + entries);
        Deque<JavaClass> open = new ArrayDeque<>();
        entries.forEach(entry -> open.add(classes.get(entry)));
        while (!open.isEmpty()) {
            JavaClass next = open.remove().getBaseComponentType();
            if (classes.contain(next.getName()) && reached.add(next)) {
                next.getDirectDependenciesFromSelf().forEach(dependency -> open.add(dependency.getTargetClass()));
            }
        }
    }

    @Override
    public boolean test(JavaClass type) {
        return reached.contains(type);
    }
}
