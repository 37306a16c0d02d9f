package dev.plfm.command.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.plfm.eventlog.EventLogEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerDeadlineManager;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.jdbc.JdbcSagaStore;
import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.SagaSchema;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the command side: idempotency, event processors that never skip an event, sagas, snapshots, deadlines. */
@Configuration(proxyBeanMethods = false)
public class CommandPlatformConfiguration {
    private static final String SCHEDULER = "scheduler";
    private static final List<String> PROCESSORS =
            List.of("desired-state", "reconciler", "deploy", "rollback", SCHEDULER, "volumes", "routes");
    private static final int BATCH = 100;

    /** It looks at the whole cluster once a batch, for as many instances as it places at once. */
    private static final int SCHEDULER_BATCH = 500;

    private static final int SNAPSHOT_EVERY = 50;
    private static final int LARGE_SNAPSHOT_EVERY = 250;
    /** What this process sets it wakes up for; so it finds what others set that are gone. */
    private static final Duration DEADLINE_POLL = Duration.ofSeconds(1);

    private static final int DEADLINE_THREADS = 4;

    /** A task whose process died is taken over after so many missed heartbeats; by default that would be half an hour. */
    private static final int TASK_HEARTBEATS_MISSED = 4;

    private static final Duration TASK_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration ANSWERS_KEPT = Duration.ofHours(48);

    @Bean
    InstantSource clock() {
        return Clock.systemUTC();
    }

    /** One command at a time has an aggregate, from before it is loaded until all of its work is durable. */
    @Bean
    static LockFactory aggregateLocks() {
        return PessimisticLockFactory.usingDefaults();
    }

    /** As Axon's own, but for the transactions. */
    @Bean
    @Qualifier("localSegment") static SimpleCommandBus commandBus(
            EventLogEngine log,
            IdempotencyStore answers,
            LockFactory aggregateLocks,
            CommandTargets targets,
            org.axonframework.config.Configuration axon) {
        SimpleCommandBus commands = SimpleCommandBus.builder()
                .transactionManager(log.commandTransactions(command -> {
                    Lock lock = aggregateLocks.obtainLock(
                            targets.resolveTarget(command).getIdentifier());
                    CurrentUnitOfWork.get().onCleanup(unit -> lock.release());
                }))
                .messageMonitor(axon.messageMonitor(CommandBus.class, "commandBus"))
                .build();
        commands.registerHandlerInterceptor(new CorrelationDataInterceptor<>(axon.correlationDataProviders()));
        commands.registerHandlerInterceptor(new IdempotencyInterceptor(log, answers));
        commands.registerHandlerInterceptor(new RefusalCheck(log));
        return commands;
    }

    @Autowired
    void registerProcessors(EventProcessingConfigurer processing) {
        processing
                .registerDefaultErrorHandler(configuration -> PropagatingErrorHandler.INSTANCE)
                .registerDefaultListenerInvocationErrorHandler(configuration -> PropagatingErrorHandler.INSTANCE);
        for (String processor : PROCESSORS) {
            TrackingEventProcessorConfiguration settings =
                    settings(processor.equals(SCHEDULER) ? SCHEDULER_BATCH : BATCH);
            processing.registerTrackingEventProcessor(
                    processor, configuration -> events(processor, configuration), configuration -> settings);
        }
    }

    /** All, or for a processor of sagas, which has nothing else, what concerns these. */
    private static StreamableMessageSource<TrackedEventMessage<?>> events(
            String processor, org.axonframework.config.Configuration configuration) {
        return configuration.eventProcessingConfiguration().sagaConfigurations().stream()
                .filter(saga -> saga.processingGroup().equals(processor))
                .<StreamableMessageSource<TrackedEventMessage<?>>>map(
                        saga -> new EventsOfSagas(configuration.eventStore(), saga.type()))
                .findAny()
                .orElseGet(configuration::eventStore);
    }

    private static TrackingEventProcessorConfiguration settings(int batch) {
        return TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                .andBatchSize(batch)
                .andInitialTrackingToken(source -> source.createTailToken())
                .andTokenClaimInterval(1, TimeUnit.SECONDS)
                .andEventAvailabilityTimeout(1, TimeUnit.SECONDS);
    }

    /** The trigger that aggregates with long streams name. */
    @Bean
    SnapshotTriggerDefinition snapshots(Snapshotter snapshotter) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, SNAPSHOT_EVERY);
    }

    /** For aggregates of many parts: to read and write those takes as long as many an event. */
    @Bean
    SnapshotTriggerDefinition largeSnapshots(Snapshotter snapshotter) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, LARGE_SNAPSHOT_EVERY);
    }

    @Bean
    SagaStore<Object> sagaStore(ConnectionProvider connections, Serializer serializer) {
        SagaSchema schema = SagaSchema.builder()
                .sagaEntryTable("command.saga_entry")
                .associationValueEntryTable("command.association_value_entry")
                .sagaIdColumn("saga_id")
                .sagaTypeColumn("saga_type")
                .serializedSagaColumn("serialized_saga")
                .associationKeyColumn("association_key")
                .associationValueColumn("association_value")
                .build();
        return new SagasOfBatch(JdbcSagaStore.builder()
                .connectionProvider(connections)
                .sqlSchema(new PostgresSagaSqlSchema(schema))
                .serializer(serializer)
                .build());
    }

    @Bean
    @Qualifier("deadlineDetailsTask") Task<?> deadlineTask(ApplicationContext context) {
        return DbSchedulerDeadlineManager.binaryTask(() -> context.getBean(DbSchedulerDeadlineManager.class));
    }

    /**
     * Deadlines are rows, written in the transaction that sets them. Every bean that is a {@link Task} is known to it; recurring ones
     * are scheduled at its start. What is due together is taken by one statement.
     */
    @Bean(destroyMethod = "stop")
    Scheduler scheduler(DataSource dataSource, List<Task<?>> tasks) {
        List<RecurringTask<?>> recurring = new ArrayList<>();
        List<Task<?>> others = new ArrayList<>();
        tasks.forEach(task -> {
            if (task instanceof RecurringTask<?> recurringTask) {
                recurring.add(recurringTask);
            } else {
                others.add(task);
            }
        });
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), others)
                .startTasks(recurring)
                .tableName("command.scheduled_tasks")
                .pollingInterval(DEADLINE_POLL)
                .pollUsingLockAndFetch(0.5, 1)
                .heartbeatInterval(TASK_HEARTBEAT)
                .missedHeartbeatsLimit(TASK_HEARTBEATS_MISSED)
                .threads(DEADLINE_THREADS)
                .executorService(Executors.newFixedThreadPool(DEADLINE_THREADS))
                .build();
    }

    /** Has the scheduler look when something that this process has set is due. */
    @Bean
    Alarm deadlineAlarm(Scheduler scheduler, InstantSource clock) {
        Alarm alarm = new Alarm("deadline-alarm", clock, scheduler::triggerCheckForDueExecutions);
        scheduler.registerSchedulerListener(new AbstractSchedulerListener() {
            @Override
            public void onExecutionScheduled(TaskInstanceId task, Instant time) {
                alarm.at(time);
            }
        });
        return alarm;
    }

    /** Starts once everything that deadlines call is there. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> schedulerStart(Scheduler scheduler) {
        return ready -> scheduler.start();
    }

    @Bean
    RecurringTask<Void> idempotencyCleanup(IdempotencyStore store) {
        return Tasks.recurring("forget-answers", FixedDelay.ofMinutes(10))
                .execute((instance, context) -> store.forgetOlderThan(ANSWERS_KEPT));
    }

    @Bean
    DeadlineManager deadlineManager(
            Scheduler scheduler,
            org.axonframework.config.Configuration configuration,
            Serializer serializer,
            TransactionManager transactions) {
        return DbSchedulerDeadlineManager.builder()
                .scheduler(scheduler)
                .scopeAwareProvider(new ConfigurationScopeAwareProvider(configuration))
                .serializer(serializer)
                .transactionManager(transactions)
                .startScheduler(false)
                .stopScheduler(false)
                .build();
    }

    @Bean
    WebMvcConfigurer writeRequests() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new WriteRequestResolver());
            }
        };
    }
}
