package dev.plfm.command.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.util.List;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;

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
        restored(state);
    }

    @SuppressWarnings("unchecked")
    private static <T> T restored(T state) {
        SerializedObject<String> stored = SERIALIZER.serialize(state, String.class);
        T restored = (T) SERIALIZER.deserialize(stored);
        assertThat(restored).usingRecursiveComparison().isEqualTo(state);
        return restored;
    }

    /** An aggregate that is loaded from its snapshot. */
    @SuppressWarnings("unchecked")
    public static <T> TestExecutor<T> given(T aggregate, Object... resources) {
        AggregateTestFixture<T> fixture = new AggregateTestFixture<>((Class<T>) aggregate.getClass());
        List.of(resources).forEach(fixture::registerInjectableResource);
        return fixture.givenState(() -> restored(aggregate));
    }
}
