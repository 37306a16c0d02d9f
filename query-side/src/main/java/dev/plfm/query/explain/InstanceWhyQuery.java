package dev.plfm.query.explain;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.OneCut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers why an instance is where it is. */
@Component
class InstanceWhyQuery {
    /** How many automatic rollbacks of each other are followed. */
    private static final int MOST_DEPLOYS = 4;

    private final CauseStore causes;
    private final OneCut cut;

    InstanceWhyQuery(CauseStore causes, OneCut cut) {
        this.causes = causes;
        this.cut = cut;
    }

    InstanceWhy find(OrgId orgId, AppId appId, EnvId envId, InstanceId instanceId, boolean forOperator) {
        return cut.read(() -> {
            InstanceFacts instance = causes.instance(orgId, appId, envId, instanceId)
                    .orElseThrow(() -> DomainException.notFound("instance"));
            return explain(orgId, instance, forOperator);
        });
    }

    /** Within one cut. */
    InstanceWhy explain(OrgId orgId, InstanceFacts instance, boolean forOperator) {
        Map<Long, LoggedEvent> events = causes.withCauses(orgId, instance.positions());
        Long desired = instance.desired();
        List<LoggedEvent> deploys = deploys(orgId, desired == null ? null : events.get(desired));
        if (!deploys.isEmpty()) {
            Set<Long> positions = deploys.stream().map(LoggedEvent::eventId).collect(Collectors.toSet());
            causes.withCauses(orgId, positions).forEach(events::putIfAbsent);
        }
        Map<String, String> names = causes.names(
                orgId, Stream.concat(events.values().stream(), deploys.stream()).toList());
        return new WhyChain(instance, events, deploys, new Actors(names, forOperator)).explain();
    }

    private List<LoggedEvent> deploys(OrgId orgId, @Nullable LoggedEvent desired) {
        List<LoggedEvent> deploys = new ArrayList<>();
        String next = desired == null ? null : desired.text("deploy_id");
        while (next != null && deploys.size() < MOST_DEPLOYS) {
            Optional<LoggedEvent> created = causes.created(orgId, next);
            created.ifPresent(deploys::add);
            next = created.map(deploy -> deploy.text("rollback_of")).orElse(null);
        }
        return deploys;
    }
}
