package dev.plfm.query.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.plfm.eventlog.EventLogConfiguration;
import dev.plfm.eventlog.HintConnections;
import dev.plfm.kernel.access.AccessReview;
import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.json.Json;
import dev.plfm.query.platform.TenantRows;
import dev.plfm.sealing.SealingKey;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The query side alone, as the control plane wires it but without authentication: the header X-Email says who calls, X-Tenant that
 * it is no operator, and X-Removed that the caller is let in but not allowed any more.
 */
@SpringBootApplication
@ComponentScan("dev.plfm.query")
@Import(EventLogConfiguration.class)
public class QueryApp {
    @Bean
    JsonMapper jsonMapper() {
        return Json.mapper();
    }

    @Bean(defaultCandidate = false)
    @Qualifier(TenantRows.CONNECTIONS) HikariDataSource readers(DataSourceProperties database) {
        HikariDataSource readers = database.initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        readers.setMaximumPoolSize(8);
        readers.setMinimumIdle(1);
        return readers;
    }

    @Bean
    HintConnections hintConnections(DataSourceProperties database) {
        return () -> DriverManager.getConnection(
                database.determineUrl() + (database.determineUrl().contains("?") ? "&" : "?")
                        + "ApplicationName=plfm-hints",
                database.determineUsername(),
                database.determinePassword());
    }

    @Bean
    WebMvcConfigurer callers() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerResolver());
            }
        };
    }

    @Bean
    AccessReview review() {
        return some -> some.stream().filter(QueryApp::isOver).collect(Collectors.toSet());
    }

    private static boolean isOver(StillAllowed allowed) {
        try {
            allowed.check();
            return false;
        } catch (DomainException refused) {
            return true;
        }
    }

    @Bean
    SealingKey sealingKey() {
        return Optional::empty;
    }

    @Bean
    Filter access() {
        return (request, response, chain) -> {
            boolean removed = ((HttpServletRequest) request).getHeader("X-Removed") != null;
            StillAllowed allowed = () -> {
                if (removed) {
                    throw DomainException.notFound("organization");
                }
            };
            request.setAttribute(RequestAttributes.STILL_ALLOWED, allowed);
            chain.doFilter(request, response);
        };
    }

    private static final class CallerResolver implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                ModelAndViewContainer container,
                NativeWebRequest request,
                WebDataBinderFactory binders) {
            Set<Scope> scopes = request.getHeader("X-Tenant") == null ? Set.of(Scope.values()) : Scope.ofTenants();
            return new Caller(ActorType.USER, "usr_1", request.getHeader("X-Email"), scopes, null);
        }
    }

    /** The codes of refusals as bodies. */
    @RestControllerAdvice
    static class Errors {
        @ExceptionHandler
        ResponseEntity<String> refused(DomainException refusal) {
            return ResponseEntity.status(refusal.code().category().status())
                    .body(refusal.code().wire() + ": " + refusal.getMessage());
        }
    }
}
