package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.axonframework.modelling.saga.repository.inmemory.InMemorySagaStore;
import org.junit.jupiter.api.Test;

class SagasOfBatchTest {
    private static final AssociationValue ENV = new AssociationValue("envId", "env");
    private static final AssociationValue OTHER = new AssociationValue("envId", "other");

    private final List<AssociationValue> asked = new ArrayList<>();
    private final SagasOfBatch sagas = new SagasOfBatch(new InMemorySagaStore() {
        @Override
        public Set<String> findSagas(Class<?> type, AssociationValue association) {
            asked.add(association);
            return super.findSagas(type, association);
        }
    });

    @Test
    void a_batch_asks_once_for_each_association() {
        sagas.insertSaga(String.class, "saga", "state", Set.of(ENV));
        inBatchOf(3, () -> {
            assertThat(sagas.findSagas(String.class, ENV)).containsExactly("saga");
            assertThat(sagas.findSagas(String.class, OTHER)).isEmpty();
            assertThat(sagas.findSagas(Integer.class, ENV)).isEmpty();
        });
        assertThat(asked).containsExactly(ENV, OTHER, ENV);
    }

    @Test
    void the_next_batch_asks_anew() {
        inBatchOf(2, () -> assertThat(sagas.findSagas(String.class, ENV)).isEmpty());
        sagas.insertSaga(String.class, "saga", "state", Set.of(ENV));
        inBatchOf(2, () -> assertThat(sagas.findSagas(String.class, ENV)).containsExactly("saga"));
        sagas.deleteSaga(String.class, "saga", Set.of(ENV));
        inBatchOf(2, () -> assertThat(sagas.findSagas(String.class, ENV)).isEmpty());
        assertThat(asked).hasSize(3);
    }

    @Test
    void what_a_batch_writes_it_finds() {
        inBatchOf(1, () -> {
            assertThat(sagas.findSagas(String.class, ENV)).isEmpty();
            sagas.insertSaga(String.class, "saga", "state", Set.of(ENV));
            assertThat(sagas.findSagas(String.class, ENV)).containsExactly("saga");
            sagas.updateSaga(String.class, "saga", "state", new AssociationValuesImpl(Set.of(ENV)));
            sagas.deleteSaga(String.class, "saga", Set.of(ENV));
            assertThat(sagas.findSagas(String.class, ENV)).isEmpty();
        });
    }

    @Test
    void outside_of_a_batch_nothing_is_remembered() {
        assertThat(sagas.findSagas(String.class, ENV)).isEmpty();
        sagas.insertSaga(String.class, "saga", "state", Set.of(ENV));
        assertThat(sagas.findSagas(String.class, ENV)).containsExactly("saga");
        assertThat(sagas.loadSaga(String.class, "saga").saga()).isEqualTo("state");
    }

    private static void inBatchOf(int events, Runnable handler) {
        List<EventMessage<?>> batch = new ArrayList<>();
        for (int number = 0; number < events; number++) {
            batch.add(GenericEventMessage.asEventMessage(number));
        }
        new BatchingUnitOfWork<>(batch).executeWithResult(() -> {
            handler.run();
            return null;
        });
    }
}
