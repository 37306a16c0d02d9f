package dev.plfm.command.plan;

import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.environment.EnvironmentCommand.SetScale;
import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.DeployKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that can be planned.
 *
 * @param text what the caller asks for, the same for the same wish; without ids made for one attempt
 */
record Call(PlanKind kind, Object command, String text) {

    /** Empty for a command that cannot be planned. */
    static Optional<Call> of(Object command) {
        if (command instanceof CreateDeploy deploy) {
            PlanKind kind = deploy.kind() == DeployKind.ROLLBACK ? PlanKind.ROLLBACK : PlanKind.DEPLOY;
            return Optional.of(new Call(kind, command, text(kind, deploy)));
        }
        if (command instanceof SetScale scale) {
            return Optional.of(new Call(PlanKind.SCALE, command, text(PlanKind.SCALE, Map.of("scale", scale))));
        }
        if (command instanceof DrainNode drain) {
            return Optional.of(new Call(PlanKind.DRAIN, command, text(PlanKind.DRAIN, Map.of("drain", drain))));
        }
        return Optional.empty();
    }

    private static String text(PlanKind kind, CreateDeploy deploy) {
        Map<String, @Nullable Object> wish = new LinkedHashMap<>();
        wish.put("org_id", deploy.orgId());
        wish.put("app_id", deploy.appId());
        wish.put("env_id", deploy.envId());
        wish.put("release_id", deploy.releaseId());
        wish.put(
                "process_types",
                deploy.processTypes() == null
                        ? null
                        : deploy.processTypes().stream().distinct().sorted().toList());
        wish.put("rollout", deploy.rollout());
        return text(kind, wish);
    }

    private static String text(PlanKind kind, Map<String, @Nullable Object> wish) {
        return kind.wire() + Json.mapper().writeValueAsString(wish);
    }
}
