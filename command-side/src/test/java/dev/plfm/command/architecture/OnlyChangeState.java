package dev.plfm.command.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.plfm.command.platform.SystemCommands;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.gateway.EventGateway;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.queryhandling.QueryGateway;

/** Call, directly or through methods of the same class, nothing that sends, appends or reads a table. */
final class OnlyChangeState extends ArchCondition<JavaMethod> {
    private static final Set<String> GATEWAYS = Set.of(
            CommandGateway.class.getName(),
            CommandBus.class.getName(),
            EventGateway.class.getName(),
            EventBus.class.getName(),
            QueryGateway.class.getName(),
            SystemCommands.class.getName(),
            AggregateLifecycle.class.getName());

    OnlyChangeState() {
        super("change the aggregate's state and nothing else");
    }

    @Override
    public void check(JavaMethod handler, ConditionEvents events) {
        follow(handler, handler.getOwner(), new HashSet<>(), events);
    }

    private static void follow(JavaCodeUnit unit, JavaClass owner, Set<JavaCodeUnit> seen, ConditionEvents events) {
        if (!seen.add(unit)) {
            return;
        }
        for (JavaMethodCall call : unit.getMethodCallsFromSelf()) {
            if (isOutside(call.getTargetOwner())) {
                events.add(SimpleConditionEvent.violated(call, call.getDescription()));
            }
            Optional<JavaMethod> target = call.getTarget().resolveMember();
            target.filter(method -> method.getOwner().equals(owner))
                    .ifPresent(method -> follow(method, owner, seen, events));
        }
    }

    private static boolean isOutside(JavaClass type) {
        return GATEWAYS.stream().anyMatch(type::isAssignableTo)
                || type.getPackageName().startsWith("org.springframework.")
                || type.getPackageName().startsWith("java.sql");
    }
}
