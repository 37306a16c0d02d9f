package dev.plfm.command.simulation;

import dev.plfm.eventlog.AppendStep;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.spring.stereotype.Aggregate;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** The classes of the command side, found once: what takes part in the simulation is what takes part in production. */
final class Components {
    private static final String ROOT = "dev.plfm.command";
    private static final List<Class<?>> AGGREGATES = annotatedWith(Aggregate.class);
    private static final List<Class<?>> COMPONENTS = annotatedWith(Component.class);
    private static final List<Class<?>> CONFIGURATIONS = annotatedWith(Configuration.class).stream()
            .filter(type -> !type.getPackageName().equals(ROOT + ".platform"))
            .<Class<?>>map(type -> type)
            .toList();

    private static final Map<String, List<Class<?>>> PROCESSES = findProcesses();

    private static final List<Class<?>> APPEND_STEPS = implementations(AppendStep.class).stream()
            .map(step -> step.getPackageName() + ".InMemory" + step.getSimpleName())
            .filter(name -> ClassUtils.isPresent(name, null))
            .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
            .toList();

    private Components() {}

    static List<Class<?>> aggregates() {
        return AGGREGATES;
    }

    static List<Class<?>> configurations() {
        return CONFIGURATIONS;
    }

    /** By the name of their group, sagas apart. */
    static Map<String, List<Class<?>>> processes() {
        return PROCESSES;
    }

    private static Map<String, List<Class<?>>> findProcesses() {
        Map<String, List<Class<?>>> groups = new TreeMap<>();
        for (Class<?> type : annotatedWith(ProcessingGroup.class)) {
            if (!type.isAnnotationPresent(Saga.class)) {
                groups.computeIfAbsent(type.getAnnotation(ProcessingGroup.class).value(), name -> new ArrayList<>())
                        .add(type);
            }
        }
        return groups;
    }

    static List<Class<?>> implementations(Class<?> type) {
        return COMPONENTS.stream()
                .filter(type::isAssignableFrom)
                .<Class<?>>map(one -> one)
                .toList();
    }

    /** In memory; those whose tables nothing in the simulation reads are left out. */
    static List<Class<?>> appendSteps() {
        return APPEND_STEPS;
    }

    private static List<Class<?>> annotatedWith(Class<? extends Annotation> annotation) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(annotation));
        return scanner.findCandidateComponents(ROOT).stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(name -> name != null && !name.contains(".architecture."))
                .sorted(Comparator.naturalOrder())
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
                .toList();
    }
}
