package dev.plfm.command.quota;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.command.quota.DesiredUse.Process;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.QuotaDimension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Adds up what the environments of an organization want, by the events that are about to be appended, and refuses somebody's scale or
 * deploy that wants more than the organization may run. What wants no more than before passes, and so does what the system does by
 * itself: it only carries out, or undoes, what was let pass before.
 */
@Component
@Order(AppendOrder.DESIRED_USE)
class DesiredUseStep implements AppendStep {
    private final QuotaTables tables;
    private final DesiredUse desired;
    private final ReleaseLookup releases;

    DesiredUseStep(QuotaTables tables, DesiredUse desired, ReleaseLookup releases) {
        this.tables = tables;
        this.desired = desired;
        this.releases = releases;
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return event.getPayload() instanceof DeployCreated
                || event.getPayload() instanceof EnvScaleSet
                || (event.getPayload() instanceof EnvUpdated updated && Boolean.TRUE.equals(updated.deleting()))
                || event.getPayload() instanceof EnvDeleted;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> message : events) {
            Object event = message.getPayload();
            if (event instanceof DeployCreated created) {
                change(created.orgId(), message, () -> deploy(created));
            } else if (event instanceof EnvScaleSet scaled) {
                change(scaled.orgId(), message, () -> desired.scale(scaled));
            } else if (event instanceof EnvUpdated updated && Boolean.TRUE.equals(updated.deleting())) {
                tables.lock(updated.orgId());
                desired.forget(updated.envId());
            } else if (event instanceof EnvDeleted deleted) {
                tables.lock(deleted.orgId());
                desired.forget(deleted.envId());
            }
        }
    }

    private void change(OrgId orgId, DomainEventMessage<?> message, Runnable change) {
        Map<QuotaDimension, Long> limits = new TreeMap<>(tables.lock(orgId));
        if (isSystems(message)) {
            limits.clear();
        }
        Map<QuotaDimension, BigDecimal> before = limits.isEmpty() ? Map.of() : totals(orgId);
        change.run();
        if (limits.isEmpty()) {
            return;
        }
        Map<QuotaDimension, BigDecimal> after = totals(orgId);
        limits.forEach((dimension, limit) -> {
            BigDecimal was = before.getOrDefault(dimension, BigDecimal.ZERO);
            BigDecimal is = after.getOrDefault(dimension, BigDecimal.ZERO);
            if (is.compareTo(was) > 0 && is.compareTo(BigDecimal.valueOf(limit)) > 0) {
                throw QuotaExceeded.wanted(dimension, limit, was, is.subtract(was));
            }
        });
    }

    private Map<QuotaDimension, BigDecimal> totals(OrgId orgId) {
        desired.unknown(orgId).forEach(process -> want(process, Objects.requireNonNull(process.releaseId())));
        return desired.totals(orgId);
    }

    private void deploy(DeployCreated deploy) {
        for (String processType : deploy.processTypes()) {
            Process process = new Process(deploy.orgId(), deploy.appId(), deploy.envId(), processType, null);
            want(process, deploy.releaseId());
        }
    }

    private void want(Process process, ReleaseId releaseId) {
        ReleaseSpec release = releases.find(process.orgId(), process.appId(), releaseId);
        ProcessSpec spec = release == null ? null : release.manifest().process(process.processType());
        if (spec != null) {
            desired.release(process, releaseId, spec);
        }
    }

    private static boolean isSystems(DomainEventMessage<?> event) {
        Object actor = event.getMetaData().get(EventMetadata.ACTOR_TYPE);
        return actor == null || actor.equals(ActorType.SYSTEM.wire());
    }
}
