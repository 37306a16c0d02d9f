package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.eventlog.AppendStep;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

class AppendOrderTest {
    @Test
    void every_step_of_an_append_says_when_it_has_its_turn() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(AppendStep.class));
        List<? extends Class<?>> steps = scanner.findCandidateComponents("dev.plfm.command").stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(Objects::nonNull)
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
                .filter(step -> AnnotatedElementUtils.isAnnotated(step, Component.class))
                .toList();

        assertThat(steps).hasSizeGreaterThan(10).allMatch(step -> step.isAnnotationPresent(Order.class));
        assertThat(steps.stream().map(step -> step.getAnnotation(Order.class).value()))
                .doesNotHaveDuplicates();
    }
}
