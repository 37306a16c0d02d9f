package dev.plfm.command.platform;

import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.id.RequestId;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends system commands from a thread of their own whenever the caller's is inside a transaction. */
@Component
class TransactionalSystemCommands implements SystemCommands {
    /** As many as are worth waiting for one commit together; each needs a connection to load what it changes. */
    private static final int AT_ONCE = 16;

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final CommandDispatcher dispatcher;
    private final ExecutorService threads = Executors.newCachedThreadPool(TransactionalSystemCommands::thread);
    private final ThreadPoolExecutor together = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            TransactionalSystemCommands::thread);

    TransactionalSystemCommands(CommandDispatcher dispatcher) {
        this.dispatcher = dispatcher;
        together.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "system-command");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public <R> @Nullable R send(String component, Object command, @Nullable EventMessage<?> cause) {
        return send(command, metaData(component, cause));
    }

    @Override
    public <R> @Nullable R sendFor(String requestId, String component, Object command) {
        Map<String, Object> metaData = metaData(component, null);
        metaData.put(EventMetadata.REQUEST_ID, requestId);
        return send(command, metaData);
    }

    private <R> @Nullable R send(Object command, Map<String, Object> metaData) {
        if (!CurrentUnitOfWork.isStarted() && !TransactionSynchronizationManager.isActualTransactionActive()) {
            return dispatcher.dispatch(command, metaData);
        }
        return await(CompletableFuture.supplyAsync(() -> dispatcher.<R>dispatch(command, metaData), threads));
    }

    /**
     * Waits for every one of them, also when one fails or the caller is interrupted: none is still under way when the caller's transaction
     * is undone.
     */
    @Override
    public <R> List<Answer<R>> sendAll(String component, List<Errand> errands) {
        if (errands.size() < 2) {
            return SystemCommands.super.sendAll(component, errands);
        }
        List<CompletableFuture<Answer<R>>> sent = errands.stream()
                .map(errand -> this.<R>submit(component, errand))
                .toList();
        List<Answer<R>> answers = new ArrayList<>();
        RuntimeException failure = null;
        for (CompletableFuture<Answer<R>> one : sent) {
            try {
                answers.add(await(one));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return answers;
    }

    private <R> CompletableFuture<Answer<R>> submit(String component, Errand errand) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> Answer.<R>of(
                            () -> dispatcher.<R>dispatch(errand.command(), metaData(component, errand.cause()))),
                    together);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Goes on waiting when the caller is interrupted, who is told only afterwards: a command may not be under way any more when the
     * caller's transaction is undone.
     */
    private static <R extends @Nullable Object> R await(CompletableFuture<R> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException refused
                    ? refused
                    : new IllegalStateException("A system command failed", e.getCause());
        }
    }

    private static Map<String, Object> metaData(String component, @Nullable EventMessage<?> cause) {
        Map<String, Object> metaData = new HashMap<>();
        if (cause == null) {
            metaData.put(EventMetadata.REQUEST_ID, RequestId.generate().value());
        } else {
            copy(EventMetadata.REQUEST_ID, cause, metaData);
            copy(EventMetadata.CORRELATION_ID, cause, metaData);
            if (cause.getPayload() instanceof DeployEvent deployEvent) {
                metaData.put(
                        EventMetadata.CORRELATION_ID, deployEvent.deployId().value());
            }
            metaData.put(EventMetadata.CAUSATION_ID, cause.getIdentifier());
        }
        metaData.put(EventMetadata.ACTOR_TYPE, ActorType.SYSTEM.wire());
        metaData.put(EventMetadata.ACTOR_ID, component);
        return metaData;
    }

    private static void copy(String name, EventMessage<?> cause, Map<String, Object> metaData) {
        Object value = cause.getMetaData().get(name);
        if (value != null) {
            metaData.put(name, value);
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
        together.shutdown();
    }
}
