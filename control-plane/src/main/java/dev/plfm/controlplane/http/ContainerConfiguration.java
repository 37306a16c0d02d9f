package dev.plfm.controlplane.http;

import dev.plfm.controlplane.config.ServerConfig;
import org.apache.catalina.core.StandardHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** How Tomcat behaves around the application: its own answers look like ours, and nothing tells what it is. */
@Configuration(proxyBeanMethods = false)
class ContainerConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerConfiguration.class);

    /** After Spring's own, whose valve finds out whether the client came over TLS. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> container(ServerConfig config) {
        if (config.edge().tls() == null && !config.listen().isLoopback()) {
            LOG.warn("Plain HTTP on {}: tokens travel in clear unless a proxy in front does TLS", config.listen());
        }
        return factory -> {
            factory.addEngineValves(new SecurityHeadersValve());
            factory.addContextCustomizers(context ->
                    ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName()));
            factory.addConnectorCustomizers(connector -> {
                connector.setAllowTrace(false);
                connector.setXpoweredBy(false);
            });
        };
    }
}
