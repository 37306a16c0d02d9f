package dev.plfm.command.simulation;

import dev.plfm.command.testing.Transactions;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.Segment;
import org.axonframework.modelling.saga.AnnotatedSagaManager;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.ResourceInjector;
import org.axonframework.modelling.saga.Saga;
import org.axonframework.modelling.saga.SagaRepository;
import org.axonframework.modelling.saga.repository.AnnotatedSagaRepository;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

/** All sagas of one type; several that hear of the same event do so in an order that depends on nothing else. */
final class Sagas<T> extends AnnotatedSagaManager<T> {
    private final SagaRows rows;
    private int created;

    private Sagas(Builder<T> builder, SagaRows rows) {
        super(builder);
        this.rows = rows;
    }

    static <T> Sagas<T> of(Class<T> type, Supplier<T> factory, Transactions transactions) {
        SagaRows rows = new SagaRows(transactions);
        SagaRepository<T> repository = AnnotatedSagaRepository.<T>builder()
                .sagaType(type)
                .sagaModel(Machinery.sagaModel(type))
                .parameterResolverFactory(Machinery.parameters())
                .sagaStore(rows)
                .lockFactory(NullLockFactory.INSTANCE)
                .resourceInjector(new Injector())
                .build();
        return new Sagas<>(
                AnnotatedSagaManager.<T>builder()
                        .sagaType(type)
                        .sagaModel(Machinery.sagaModel(type))
                        .parameterResolverFactory(Machinery.parameters())
                        .sagaFactory(factory)
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.INSTANCE)
                        .sagaRepository(new Ordered<>(repository)),
                rows);
    }

    int active() {
        return rows.size();
    }

    @Override
    protected String createSagaIdentifier(Segment segment) {
        return "saga-%06d".formatted(++created);
    }

    /** Fills the fields that Spring would. */
    private static final class Injector implements ResourceInjector {
        @Override
        public void injectResources(Object saga) {
            for (Field field : saga.getClass().getDeclaredFields()) {
                if (field.isAnnotationPresent(Autowired.class)) {
                    inject(saga, field);
                }
            }
        }

        private static void inject(Object saga, Field field) {
            try {
                field.setAccessible(true);
                field.set(saga, Machinery.resource(field.getType()));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Ordered<T>(SagaRepository<T> sagas) implements SagaRepository<T> {
        @Override
        public Set<String> find(AssociationValue association) {
            return sagas.find(association);
        }

        @Override
        public @Nullable Saga<T> load(String id) {
            Saga<T> saga = sagas.load(id);
            return saga == null ? null : new OneOfThem<>(saga);
        }

        @Override
        public Saga<T> createInstance(String id, Supplier<T> factory) {
            return sagas.createInstance(id, factory);
        }
    }

    /** The manager puts sagas into a set by their hash, which must not depend on where they are in memory. */
    private record OneOfThem<T>(Saga<T> saga) implements Saga<T> {
        @Override
        public String getSagaIdentifier() {
            return saga.getSagaIdentifier();
        }

        @Override
        public AssociationValues getAssociationValues() {
            return saga.getAssociationValues();
        }

        @Override
        public <R> R invoke(Function<T, R> invocation) {
            return saga.invoke(invocation);
        }

        @Override
        public void execute(Consumer<T> invocation) {
            saga.execute(invocation);
        }

        @Override
        public boolean isActive() {
            return saga.isActive();
        }

        @Override
        public @Nullable Object handle(EventMessage<?> event) throws Exception {
            return saga.handle(event);
        }

        @Override
        public boolean canHandle(EventMessage<?> event) {
            return saga.canHandle(event);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OneOfThem<?> one && one.getSagaIdentifier().equals(getSagaIdentifier());
        }

        @Override
        public int hashCode() {
            return getSagaIdentifier().hashCode();
        }
    }
}
