package dev.plfm.controlplane.testing;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.Operator;
import dev.plfm.kernel.access.OwnIngress;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Unauthenticated;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What a server serves and whom, as its controllers declare it. */
public final class ServerRoutes {

    private ServerRoutes() {}

    /** Access by operation, such as {@code "GET /v1/orgs"} to {@code "any-caller"}; {@code "undeclared"} where a handler says nothing. */
    public static Map<String, String> of(RequestMappingHandlerMapping mapping) {
        Map<String, String> routes = new TreeMap<>();
        mapping.getHandlerMethods()
                .forEach((info, handler) -> info.getPatternValues().forEach(path -> info.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> routes.put(method + " " + path, access(handler.getMethod())))));
        return routes;
    }

    /** The mapping of all controllers of the class path, none of which is made. */
    public static RequestMappingHandlerMapping ofClassPath(String rootPackage) {
        return ofClassPath(rootPackage, Map.of());
    }

    /** @param properties on which controllers of the class path may depend, besides the roles */
    public static RequestMappingHandlerMapping ofClassPath(String rootPackage, Map<String, Object> properties) {
        Map<String, Object> all = new TreeMap<>(properties);
        all.put("plfm.roles.command", "true");
        all.put("plfm.roles.query", "true");
        StandardEnvironment everyRole = new StandardEnvironment();
        everyRole.getPropertySources().addFirst(new MapPropertySource("all", all));
        ClassPathScanningCandidateComponentProvider scanner =
                new ClassPathScanningCandidateComponentProvider(false, everyRole);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        GenericApplicationContext context = new GenericApplicationContext();
        scanner.findCandidateComponents(rootPackage).forEach(candidate -> {
            ((AbstractBeanDefinition) candidate).setLazyInit(true);
            context.registerBeanDefinition(candidate.getBeanClassName(), candidate);
        });
        context.refresh();
        RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        return mapping;
    }

    private static String access(Method handler) {
        RequiresScope scope = handler.getAnnotation(RequiresScope.class);
        if (scope != null) {
            return scope.value().wire();
        }
        if (handler.isAnnotationPresent(AnyCaller.class)) {
            return "any-caller";
        }
        if (handler.isAnnotationPresent(Operator.class)) {
            return "operator";
        }
        if (handler.isAnnotationPresent(OwnNode.class)) {
            return "own-node";
        }
        if (handler.isAnnotationPresent(OwnIngress.class)) {
            return "own-ingress";
        }
        return handler.isAnnotationPresent(Unauthenticated.class) ? "none" : "undeclared";
    }
}
