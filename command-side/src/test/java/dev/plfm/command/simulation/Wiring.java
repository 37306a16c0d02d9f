package dev.plfm.command.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Makes the real components as a Spring context would, only much faster: by their constructors, and by the methods of configurations.
 * Where one asks for an interface that reaches a table, {@code InMemory<Name>} beside it is taken.
 */
final class Wiring {
    private static final String OURS = "dev.plfm.command.";
    private static final DefaultListableBeanFactory CONVERSIONS = new DefaultListableBeanFactory();
    private static final Map<Class<?>, Executable> MAKERS = new HashMap<>();

    private final List<Object> made = new ArrayList<>();
    private final Map<Class<?>, Object> byType = new HashMap<>();
    private final Map<String, String> settings;

    /** @param settings values of properties that are not as by default */
    Wiring(Map<String, String> settings) {
        this.settings = settings;
    }

    void add(Object component) {
        made.add(component);
    }

    <T> T get(Class<T> type) {
        Object known = byType.get(type);
        if (known == null) {
            known = made.stream().filter(type::isInstance).findFirst().orElseGet(() -> make(type));
            byType.put(type, known);
        }
        return type.cast(known);
    }

    private Object make(Class<?> type) {
        if (!type.getName().startsWith(OURS)) {
            throw new IllegalStateException("The simulation has no " + type.getName());
        }
        Executable maker = MAKERS.computeIfAbsent(type, Wiring::makerOf);
        Object component;
        try {
            component = call(maker);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + ", for " + type.getSimpleName(), e);
        }
        made.add(component);
        return component;
    }

    private static Executable makerOf(Class<?> type) {
        Executable maker = constructor(inMemory(type));
        for (Class<?> configuration : Components.configurations()) {
            for (Method method : configuration.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Bean.class) && method.getReturnType() == type) {
                    maker = method;
                }
            }
        }
        if (maker == null) {
            throw new IllegalStateException(
                    "Nothing makes " + type + ": is there no InMemory" + type.getSimpleName() + "?");
        }
        maker.setAccessible(true);
        return maker;
    }

    private static Class<?> inMemory(Class<?> type) {
        String name = type.getPackageName() + ".InMemory" + type.getSimpleName();
        return ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : implementation(type);
    }

    private static Class<?> implementation(Class<?> type) {
        return type.isInterface()
                ? Components.implementations(type).stream().findFirst().orElse(null)
                : type;
    }

    private static @Nullable Constructor<?> constructor(@Nullable Class<?> type) {
        return type == null || type.isInterface() ? null : type.getDeclaredConstructors()[0];
    }

    private Object call(Executable maker) {
        Object[] arguments =
                Arrays.stream(maker.getParameters()).map(this::argument).toArray();
        try {
            return maker instanceof Constructor<?> constructor
                    ? constructor.newInstance(arguments)
                    : ((Method) maker).invoke(get(maker.getDeclaringClass()), arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Cannot make " + maker, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot make " + maker, e);
        }
    }

    private Object argument(Parameter parameter) {
        Value value = parameter.getAnnotation(Value.class);
        if (value == null) {
            return get(parameter.getType());
        }
        String[] nameAndDefault =
                value.value().substring(2, value.value().length() - 1).split(":", 2);
        String text = settings.getOrDefault(nameAndDefault[0], nameAndDefault[1]);
        return CONVERSIONS.getTypeConverter().convertIfNecessary(text, parameter.getType());
    }

    /** Made by a method of a configuration. */
    <T> List<T> beans(Class<T> type) {
        List<T> beans = new ArrayList<>();
        for (Class<?> configuration : Components.configurations()) {
            Arrays.stream(configuration.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Bean.class) && type == method.getReturnType())
                    .sorted((one, other) -> one.getName().compareTo(other.getName()))
                    .forEach(method -> {
                        method.setAccessible(true);
                        beans.add(type.cast(call(method)));
                    });
        }
        return beans;
    }
}
