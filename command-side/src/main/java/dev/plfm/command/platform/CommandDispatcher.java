package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

/** Sends a command on the caller's thread and tries again, a few times, when it loses a race for its aggregate. */
@Component
class CommandDispatcher {
    private static final int ATTEMPTS = 6;
    private static final Map<String, String> NOUNS = Map.of(
            "org", "organization",
            "principal", "service principal",
            "AttachmentCommand", "volume attachment",
            "SnapshotCommand", "snapshot");
    private static final long FIRST_PAUSE_MICROS = 2_000;

    private final CommandGateway gateway;

    CommandDispatcher(CommandGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * @return what the handler answers with
     * @throws DomainException when the command is refused, or {@code conflict} when every attempt lost its race
     */
    <R> @Nullable R dispatch(Object command, Map<String, ?> metaData) {
        for (int attempt = 1; ; attempt++) {
            CommandMessage<?> message = new GenericCommandMessage<>(command).withMetaData(metaData);
            try {
                return gateway.sendAndWait(message);
            } catch (AggregateNotFoundException e) {
                throw DomainException.notFound(nounFor(command));
            } catch (RuntimeException e) {
                if (!lostRace(e)) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new DomainException(
                            ErrorCode.CONFLICT, "Others keep changing the same resource at the same time: try again.");
                }
                pause(attempt);
            }
        }
    }

    /** As the aggregate itself names it: one that never was and one of another tenant are refused in the same words. */
    private static String nounFor(Object command) {
        Class<?> kind = command.getClass().getEnclosingClass();
        String ofKind = kind == null ? null : NOUNS.get(kind.getSimpleName());
        if (ofKind != null) {
            return ofKind;
        }
        String feature = command.getClass().getPackageName();
        String name = feature.substring(feature.lastIndexOf('.') + 1);
        return NOUNS.getOrDefault(name, name);
    }

    private static boolean lostRace(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrencyException
                    || cause instanceof AggregateStreamCreationException
                    || cause instanceof ConcurrencyFailureException) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int attempt) {
        long bound = FIRST_PAUSE_MICROS << attempt;
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(bound / 2, bound)));
    }
}
