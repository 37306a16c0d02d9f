package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.serialization.Revision;

/** The stable dotted name of each event class, and the class of each name: class names never reach the log. */
public final class EventTypes {
    private static final Map<String, Class<? extends DomainEvent>> BY_NAME = new LinkedHashMap<>();

    static {
        for (Class<? extends DomainEvent> type : all()) {
            Class<?> earlier = BY_NAME.put(nameOf(type), type);
            if (earlier != null) {
                throw new IllegalStateException(earlier + " and " + type + " share a name");
            }
        }
    }

    private EventTypes() {}

    /** Every event class there is. */
    public static List<Class<? extends DomainEvent>> all() {
        List<Class<? extends DomainEvent>> events = new ArrayList<>();
        for (Class<?> aggregate : DomainEvent.class.getPermittedSubclasses()) {
            for (Class<?> event : aggregate.getPermittedSubclasses()) {
                events.add(event.asSubclass(DomainEvent.class));
            }
        }
        return events;
    }

    /** The dotted name, such as {@code app.created}. */
    public static String nameOf(Class<?> type) {
        return Objects.requireNonNull(type.getAnnotation(JsonTypeName.class), () -> type + " has no @JsonTypeName")
                .value();
    }

    /** The version that this program writes, from 1. */
    public static int versionOf(Class<?> type) {
        return Integer.parseInt(
                Objects.requireNonNull(type.getAnnotation(Revision.class), () -> type + " has no @Revision")
                        .value());
    }

    /**
     * The class of a dotted name.
     *
     * @throws IllegalArgumentException when this program knows no such event
     */
    public static Class<? extends DomainEvent> classOf(String name) {
        Class<? extends DomainEvent> type = BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("Unknown event type in the log: " + name);
        }
        return type;
    }
}
