package dev.plfm.eventlog;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.json.Json;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** Writes events as snake_case JSON under their dotted names, never under class names. */
final class EventSerializer extends Jackson3Serializer {
    EventSerializer() {
        super(Jackson3Serializer.builder().disableCachingOfUnknownClasses());
    }

    @Override
    public SerializedType typeForClass(Class type) {
        if (type != null && DomainEvent.class.isAssignableFrom(type)) {
            return new SimpleSerializedType(EventTypes.nameOf(type), Integer.toString(EventTypes.versionOf(type)));
        }
        return super.typeForClass(type);
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        return type.getName().equals(MetaData.class.getName()) ? MetaData.class : EventTypes.classOf(type.getName());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S, T> T deserialize(SerializedObject<S> serialized) {
        if (serialized.getContentType() == MetaData.class) {
            return (T) serialized.getData();
        }
        if (serialized.getContentType() == String.class) {
            return (T) getReader(classForType(serialized.getType())).readValue((String) serialized.getData());
        }
        return super.deserialize(serialized);
    }

    @Override
    protected ObjectWriter getWriter() {
        return Json.mapper().writer();
    }

    @Override
    protected ObjectReader getReader(Class<?> type) {
        return Json.lenient().readerFor(type);
    }
}
