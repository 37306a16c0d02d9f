package dev.plfm.command.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** Know nothing of Spring, Axon, SQL, logs, clocks and chance. */
final class BePure extends ArchCondition<JavaClass> {
    private static final List<String> PACKAGES = List.of(
            "org.springframework.",
            "org.axonframework.",
            "java.sql",
            "javax.sql",
            "org.slf4j",
            "java.util.logging",
            "org.apache.logging",
            "java.security",
            "java.util.random",
            "io.micrometer.");
    private static final Set<String> TYPES = Set.of(
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom");
    private static final Set<String> CALLS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle");

    BePure() {
        super("be pure");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String target = dependency.getTargetClass().getBaseComponentType().getName();
            if (TYPES.contains(target) || PACKAGES.stream().anyMatch(target::startsWith)) {
                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
            }
        }
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
            if (CALLS.contains(call.getTargetOwner().getName() + "." + call.getName()) || makesId(call)) {
                events.add(SimpleConditionEvent.violated(call, call.getDescription()));
            }
        }
    }

    private static boolean makesId(JavaMethodCall call) {
        return call.getTargetOwner().getPackageName().equals("dev.plfm.kernel.id")
                && call.getName().equals("generate");
    }
}
