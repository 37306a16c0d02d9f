package dev.plfm.command.platform;

import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.id.RequestId;
import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends system commands from a thread of their own whenever the caller's is inside a transaction. */
@Component
class TransactionalSystemCommands implements SystemCommands {
    private final CommandDispatcher dispatcher;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "system-command");
        thread.setDaemon(true);
        return thread;
    });

    TransactionalSystemCommands(CommandDispatcher dispatcher) {
        this.dispatcher = dispatcher;
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
        Future<@Nullable R> answer = threads.submit(() -> dispatcher.<R>dispatch(command, metaData));
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("A system command failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a system command", e);
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
    }
}
