package dev.plfm.command.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.stereotype.Component;

/**
 * Finds the aggregate of a command by the annotated method of its interface. Axon's own looks at all methods of each command again, which
 * takes longer than to handle it.
 */
@Component
final class CommandTargets implements CommandTargetResolver {
    private final ClassValue<Method> identifiers = new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> command) {
            return Arrays.stream(command.getInterfaces())
                    .flatMap(type -> Arrays.stream(type.getMethods()))
                    .filter(method -> method.isAnnotationPresent(TargetAggregateIdentifier.class))
                    .findAny()
                    .orElseThrow(
                            () -> new IllegalArgumentException(command + " does not say which aggregate it is for"));
        }
    };

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        try {
            Object id = identifiers.get(command.getPayloadType()).invoke(command.getPayload());
            return new VersionedAggregateIdentifier(id, null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Commands are public", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Commands are records", e);
        }
    }
}
