package dev.plfm.command.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/** Snapshots and sagas as they are stored. */
public final class StoredState {
    private static final Serializer SERIALIZER = Jackson3Serializer.builder()
            .lenientDeserialization()
            .jsonMapperBuilderCustomizer(mapper -> mapper.changeDefaultVisibility(visibility -> visibility
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                    .withVisibility(PropertyAccessor.CREATOR, Visibility.ANY)))
            .build();

    private StoredState() {}

    /** Asserts that nothing of the state is lost when it is stored and read back. */
    public static void assertComplete(Object state) {
        SerializedObject<String> stored = SERIALIZER.serialize(state, String.class);
        Object restored = SERIALIZER.deserialize(stored);
        assertThat(restored).usingRecursiveComparison().isEqualTo(state);
    }
}
