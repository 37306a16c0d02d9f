package dev.plfm.controlplane.http;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.config.TlsFiles;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The server's certificate and key, for Tomcat. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("plfm.tls")
class TlsConfiguration {
    @Bean
    TlsFiles.Pem firstCertificate(ServerConfig config) {
        return filesOf(config).read();
    }

    @Bean
    SslBundleRegistrar certificate(TlsFiles.Pem first) {
        return registry -> registry.registerBundle(ControlPlane.TLS_BUNDLE, first.toBundle());
    }

    @Bean
    TlsReload certificateReload(ServerConfig config, TlsFiles.Pem first, SslBundleRegistry registry) {
        return TlsReload.start(
                filesOf(config), first, bundle -> registry.updateBundle(ControlPlane.TLS_BUNDLE, bundle));
    }

    private static TlsFiles filesOf(ServerConfig config) {
        return Objects.requireNonNull(config.edge().tls());
    }
}
