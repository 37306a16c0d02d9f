package dev.plfm.command.simulation;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;

/** Sagas in memory, written and read as they are stored. */
final class SagaRows implements SagaStore<Object> {
    private static final Serializer SERIALIZER = Jackson3Serializer.builder()
            .lenientDeserialization()
            .jsonMapperBuilderCustomizer(mapper -> mapper.changeDefaultVisibility(visibility -> visibility
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                    .withVisibility(PropertyAccessor.CREATOR, Visibility.ANY)))
            .build();

    private final Rows<String, Row> rows;

    SagaRows(Transactions transactions) {
        rows = new Rows<>(transactions);
    }

    int size() {
        return rows.size();
    }

    @Override
    public Set<String> findSagas(Class<?> type, AssociationValue association) {
        Set<String> found = new LinkedHashSet<>();
        rows.where(row -> row.associations.contains(association)).forEach(row -> found.add(row.id));
        return found;
    }

    @Override
    public <S> @Nullable Entry<S> loadSaga(Class<S> type, String id) {
        Row row = rows.get(id);
        return row == null ? null : new Loaded<>(row.associations, SERIALIZER.deserialize(row.state));
    }

    @Override
    public void deleteSaga(Class<?> type, String id, Set<AssociationValue> associations) {
        rows.remove(id);
    }

    @Override
    public void insertSaga(Class<?> type, String id, Object saga, Set<AssociationValue> associations) {
        rows.put(id, new Row(id, SERIALIZER.serialize(saga, String.class), Set.copyOf(associations)));
    }

    @Override
    public void updateSaga(Class<?> type, String id, Object saga, AssociationValues associations) {
        rows.put(id, new Row(id, SERIALIZER.serialize(saga, String.class), Set.copyOf(associations.asSet())));
    }

    private record Row(String id, SerializedObject<String> state, Set<AssociationValue> associations) {}

    private record Loaded<T>(Set<AssociationValue> associationValues, T saga) implements Entry<T> {}
}
