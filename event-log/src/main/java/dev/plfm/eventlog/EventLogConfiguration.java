package dev.plfm.eventlog;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.time.Clock;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * The beans of Axon that both sides need. All are named here instead of left to Axon's auto-configuration, which on Spring Boot 4 would
 * silently leave out transactions and the event store.
 */
@Configuration(proxyBeanMethods = false)
public class EventLogConfiguration {
    private static final int READ_BATCH = 500;
    static final java.time.Duration CLAIM_TIMEOUT = java.time.Duration.ofSeconds(4);

    static {
        GenericEventMessage.clock = Clock.tickMillis(java.time.ZoneOffset.UTC);
    }

    @Bean
    TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    /** For tokens, sagas, snapshots and deadlines: fields, whatever their visibility. */
    @Bean
    @Primary
    Serializer serializer() {
        return Jackson3Serializer.builder()
                .lenientDeserialization()
                .jsonMapperBuilderCustomizer(
                        mapper -> mapper.polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                                        .allowIfSubType("org.axonframework.")
                                        .build())
                                .changeDefaultVisibility(visibility -> visibility
                                        .withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                                        .withVisibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)))
                .build();
    }

    @Bean
    @Qualifier("eventSerializer") Serializer eventSerializer() {
        return new EventSerializer();
    }

    @Bean
    Hints hints(ObjectProvider<HintConnections> connections) {
        return new Hints(connections.getIfAvailable());
    }

    @Bean
    AppendSignal appendSignal(Hints hints) {
        return new AppendSignal(hints.topic("log"));
    }

    @Bean
    EventLogEngine eventStorageEngine(
            JdbcTemplate jdbc,
            TransactionManager transactions,
            ObjectProvider<AppendStep> steps,
            AppendSignal signal,
            Serializer serializer,
            ObjectProvider<EventUpcaster> upcasters) {
        return new EventLogEngine(
                jdbc,
                transactions,
                steps.orderedStream().toList(),
                signal,
                serializer,
                new EventUpcasterChain(upcasters.orderedStream().toList()),
                READ_BATCH);
    }

    @Bean
    EventStore eventStore(EventLogEngine engine, Hints hints) {
        hints.topic("log").subscribe(engine::hint);
        return new LogStore(engine);
    }

    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(dataSource));
    }

    @Bean
    Claims claims() {
        return new Claims(System::nanoTime);
    }

    @Bean
    TokenStore tokenStore(ConnectionProvider connections, Serializer serializer, Claims claims) {
        return UnhurriedTokenStore.of(
                claims,
                JdbcTokenStore.builder()
                        .connectionProvider(connections)
                        .schema(TokenSchema.builder()
                                .setTokenTable("token_entry")
                                .setProcessorNameColumn("processor_name")
                                .setTokenTypeColumn("token_type")
                                .build())
                        .serializer(serializer),
                CLAIM_TIMEOUT);
    }

    /** What a command carries, its events carry. */
    @Bean
    CorrelationDataProvider correlationDataProvider() {
        return new SimpleCorrelationDataProvider(EventMetadata.CARRIED.toArray(String[]::new));
    }
}
