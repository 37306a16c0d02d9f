package dev.plfm.controlplane.http;

import dev.plfm.controlplane.config.ServerConfig;
import java.util.Map;
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

    /** Each connection keeps them for as long as it is open, one that waits too; most requests and answers are smaller. */
    private static final Map<String, String> BUFFER_BYTES =
            Map.of("socket.appReadBufSize", "2048", "socket.appWriteBufSize", "4096");

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
                BUFFER_BYTES.forEach(connector::setProperty);
            });
        };
    }
}
