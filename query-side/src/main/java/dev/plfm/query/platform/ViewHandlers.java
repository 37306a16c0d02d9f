package dev.plfm.query.platform;

import dev.plfm.eventlog.LoggedEvents.Logged;
import dev.plfm.kernel.event.DomainEvent;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;

/**
 * The methods of views that handle events, called directly: no message around an event, no search for who wants it. Knows what views use and
 * refuses the rest: the event, by its very class, then its time or its token.
 */
final class ViewHandlers {
    private final Map<Class<? extends DomainEvent>, List<Handler>> handlers = new HashMap<>();

    ViewHandlers(List<ReadModelView> views) {
        for (ReadModelView view : views) {
            for (Method method : view.getClass().getDeclaredMethods()) {
                if (method.isAnnotationPresent(EventHandler.class)) {
                    Handler handler = Handler.of(view, method);
                    handlers.computeIfAbsent(handler.type(), none -> new ArrayList<>())
                            .add(handler);
                }
            }
        }
    }

    /** The classes of events that some view handles. */
    List<Class<? extends DomainEvent>> types() {
        return List.copyOf(handlers.keySet());
    }

    /** Has each view handle the event that wants it. */
    void handle(Logged logged) {
        TrackingToken token = new GlobalSequenceTrackingToken(logged.position());
        for (Handler handler : handlers.getOrDefault(logged.event().getClass(), List.of())) {
            handler.handle(logged, token);
        }
    }

    /**
     * One method.
     *
     * @param method takes an array of its arguments
     */
    private record Handler(Class<? extends DomainEvent> type, MethodHandle method, List<Class<?>> wanted) {
        static Handler of(ReadModelView view, Method method) {
            Parameter[] parameters = method.getParameters();
            Class<?> type = parameters[0].getType();
            if (!DomainEvent.class.isAssignableFrom(type) || !Modifier.isFinal(type.getModifiers())) {
                throw new IllegalStateException(method + " does not begin with a class of events");
            }
            List<Class<?>> wanted = new ArrayList<>();
            for (Parameter parameter : parameters) {
                wanted.add(parameter.getType());
                if (wanted.size() > 1
                        && parameter.getType() != TrackingToken.class
                        && !(parameter.getType() == Instant.class && parameter.isAnnotationPresent(Timestamp.class))) {
                    throw new IllegalStateException(method + " wants what a replay does not have: " + parameter);
                }
            }
            return new Handler(
                    type.asSubclass(DomainEvent.class), opened(method).bindTo(view), wanted);
        }

        private static MethodHandle opened(Method method) {
            try {
                method.setAccessible(true);
                MethodHandle handle = MethodHandles.lookup().unreflect(method);
                return handle.asType(handle.type().generic().changeReturnType(void.class))
                        .asSpreader(1, Object[].class, method.getParameterCount());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        void handle(Logged logged, TrackingToken token) {
            Object[] arguments = new Object[wanted.size()];
            arguments[0] = logged.event();
            for (int i = 1; i < arguments.length; i++) {
                arguments[i] = wanted.get(i) == Instant.class ? logged.at() : token;
            }
            try {
                method.invokeExact(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("Event " + logged.position() + " could not be handled", e);
            }
        }
    }
}
