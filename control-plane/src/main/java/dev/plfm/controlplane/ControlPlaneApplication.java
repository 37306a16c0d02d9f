package dev.plfm.controlplane;

import dev.plfm.eventlog.EventLogConfiguration;
import org.axonframework.springboot.autoconfig.XStreamAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/** The Spring application: what every process has, and the sides that its roles ask for. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {WebMvcObservationAutoConfiguration.class, XStreamAutoConfiguration.class})
@ComponentScan(nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
@Import({
    EventLogConfiguration.class,
    ControlPlaneApplication.CommandSide.class,
    ControlPlaneApplication.QuerySide.class,
    ControlPlaneApplication.QueryPosition.class
})
class ControlPlaneApplication {
    /** All that changes state. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("plfm.roles.command")
    @ComponentScan(basePackages = "dev.plfm.command", nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
    static class CommandSide {}

    /** All that reads. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("plfm.roles.query")
    @ComponentScan(basePackages = "dev.plfm.query", nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
    static class QuerySide {}

    /** Writes wait for the read model's position, also where it is other processes that move it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(value = "plfm.roles.query", havingValue = false)
    @ComponentScan(
            basePackages = "dev.plfm.query.platform",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = dev.plfm.query.platform.ReadModelPosition.class))
    static class QueryPosition {}
}
