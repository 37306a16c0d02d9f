package dev.plfm.query.explain;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.query.explain.InstanceWhy.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, as far as the reader may know: what operators do to nodes is the platform's doing to tenants.
 *
 * @param names by id
 * @param forOperator whether the reader is an operator
 */
record Actors(Map<String, String> names, boolean forOperator) {
    private static final Actor PLATFORM = new Actor(ActorType.SYSTEM.wire(), "platform", null);

    Actor of(LoggedEvent event) {
        return isHidden(event)
                ? PLATFORM
                : new Actor(event.actorType().wire(), event.actorId(), names.get(event.actorId()));
    }

    @Nullable String request(LoggedEvent event) {
        return isHidden(event) ? null : event.requestId();
    }

    private boolean isHidden(LoggedEvent event) {
        return !forOperator && event.type().startsWith("node.") && event.actorType() != ActorType.SYSTEM;
    }
}
