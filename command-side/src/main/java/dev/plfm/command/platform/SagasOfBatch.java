package dev.plfm.command.platform;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.repository.SagaStore;

/**
 * Looks sagas up once for all events of a batch that concern the same thing: only the batch itself makes sagas of its type, and one that a
 * deadline ends meanwhile is not found when it is loaded.
 */
final class SagasOfBatch implements SagaStore<Object> {
    private static final String FOUND = "sagas-of-batch";

    private final SagaStore<Object> store;

    SagasOfBatch(SagaStore<Object> store) {
        this.store = store;
    }

    @Override
    public Set<String> findSagas(Class<?> type, AssociationValue association) {
        if (!CurrentUnitOfWork.isStarted()) {
            return store.findSagas(type, association);
        }
        Map<Wanted, Set<String>> found =
                CurrentUnitOfWork.get().root().getOrComputeResource(FOUND, key -> new HashMap<>());
        return found.computeIfAbsent(new Wanted(type, association), wanted -> store.findSagas(type, association));
    }

    @Override
    public <S> Entry<S> loadSaga(Class<S> type, String id) {
        return store.loadSaga(type, id);
    }

    @Override
    public void deleteSaga(Class<?> type, String id, Set<AssociationValue> associations) {
        store.deleteSaga(type, id, associations);
        forget();
    }

    @Override
    public void insertSaga(Class<?> type, String id, Object saga, Set<AssociationValue> associations) {
        store.insertSaga(type, id, saga, associations);
        forget();
    }

    @Override
    public void updateSaga(Class<?> type, String id, Object saga, AssociationValues associations) {
        store.updateSaga(type, id, saga, associations);
        forget();
    }

    private static void forget() {
        CurrentUnitOfWork.ifStarted(work -> work.root().resources().remove(FOUND));
    }

    private record Wanted(Class<?> type, AssociationValue association) {}
}
