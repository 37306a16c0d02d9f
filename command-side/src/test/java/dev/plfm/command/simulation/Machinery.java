package dev.plfm.command.simulation;

import dev.plfm.eventlog.EventMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.ParameterResolver;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.Repository;
import org.axonframework.modelling.command.RepositoryProvider;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.modelling.saga.metamodel.AnnotationSagaMetaModelFactory;
import org.axonframework.modelling.saga.metamodel.SagaModel;
import org.jspecify.annotations.Nullable;

/** Axon around the real aggregates and sagas: inspected once, wired anew for every world. */
final class Machinery {
    private static final ParameterResolverFactory PARAMETERS = MultiParameterResolverFactory.ordered(
            ClasspathParameterResolverFactory.forClass(Machinery.class), new Resources());
    private static final Map<Class<?>, AggregateModel<?>> AGGREGATE_MODELS = new HashMap<>();
    private static final Map<Class<?>, SagaModel<?>> SAGA_MODELS = new HashMap<>();
    private static @Nullable Wiring wiring;

    private Machinery() {}

    /** From now on handlers are given what is in there. */
    static void use(Wiring current) {
        wiring = current;
    }

    static ParameterResolverFactory parameters() {
        return PARAMETERS;
    }

    /** What a handler, or a saga's field, of that type is given. */
    static Object resource(Class<?> type) {
        return Objects.requireNonNull(wiring, "No world").get(type);
    }

    /** Delivers commands to the aggregates at once, on the caller's thread. */
    static CommandGateway commands(SimulatedLog log) {
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(
                new SimpleCorrelationDataProvider(EventMetadata.CARRIED.toArray(String[]::new))));
        Repositories repositories = new Repositories();
        Components.aggregates().forEach(type -> subscribe(type, log, bus, repositories));
        return DefaultCommandGateway.builder().commandBus(bus).build();
    }

    private static <T> void subscribe(
            Class<T> type, SimulatedLog log, SimpleCommandBus bus, Repositories repositories) {
        AggregateModel<T> model = model(type);
        EventSourcingRepository<T> repository = EventSourcingRepository.builder(type)
                .aggregateModel(model)
                .eventStore(log)
                .lockFactory(NullLockFactory.INSTANCE)
                .cache(new KeptAggregates())
                .repositoryProvider(repositories)
                .build();
        repositories.byType.put(type, repository);
        AggregateAnnotationCommandHandler.<T>builder()
                .aggregateType(type)
                .aggregateModel(model)
                .repository(repository)
                .parameterResolverFactory(PARAMETERS)
                .build()
                .subscribe(bus);
    }

    @SuppressWarnings("unchecked")
    private static <T> AggregateModel<T> model(Class<T> type) {
        return (AggregateModel<T>) AGGREGATE_MODELS.computeIfAbsent(
                type, same -> AnnotatedAggregateMetaModelFactory.inspectAggregate(same, PARAMETERS));
    }

    @SuppressWarnings("unchecked")
    static <T> SagaModel<T> sagaModel(Class<T> type) {
        return (SagaModel<T>)
                SAGA_MODELS.computeIfAbsent(type, same -> new AnnotationSagaMetaModelFactory(PARAMETERS).modelOf(same));
    }

    private static final class Repositories implements RepositoryProvider {
        private final Map<Class<?>, Repository<?>> byType = new HashMap<>();

        @Override
        @SuppressWarnings("unchecked")
        public <T> Repository<T> repositoryFor(Class<T> type) {
            return (Repository<T>) byType.get(type);
        }
    }

    /** Gives handlers what a Spring context would give them. */
    private static final class Resources implements ParameterResolverFactory {
        @Override
        public @Nullable ParameterResolver<?> createInstance(
                java.lang.reflect.Executable executable, java.lang.reflect.Parameter[] parameters, int index) {
            Class<?> type = parameters[index].getType();
            boolean ours = index > 0 && type.getName().startsWith("dev.plfm.") && !type.isRecord();
            return ours || type == java.time.InstantSource.class ? new Resource(type) : null;
        }
    }

    private record Resource(Class<?> type) implements ParameterResolver<Object> {
        @Override
        public Object resolveParameterValue(Message<?> message) {
            return resource(type);
        }

        @Override
        public boolean matches(Message<?> message) {
            return true;
        }
    }
}
