package dev.plfm.kernel.event;

import dev.plfm.kernel.id.OrgId;
import org.jspecify.annotations.Nullable;

/**
 * A change of state, as it stands in the log. An event's stable name is its {@code @JsonTypeName}, its version its
 * {@code @Revision}; its components are the payload, in snake_case.
 */
public sealed interface DomainEvent
        permits OrgEvent,
                ServicePrincipalEvent,
                ProjectEvent,
                AppEvent,
                EnvEvent,
                ReleaseEvent,
                DeployEvent,
                WorkloadEvent,
                NodeEvent,
                RouteEvent,
                IngressEvent,
                SecretBundleEvent,
                VolumeEvent,
                VolumeAttachmentEvent,
                SnapshotEvent,
                RestoreJobEvent {
    /** The kind of aggregate whose stream the event belongs to, such as {@code app}. */
    String aggregateType();

    /** The id of that aggregate. */
    String aggregateId();

    /** The organization that it happens in; null when it is nobody's. */
    default @Nullable OrgId orgId() {
        return null;
    }
}
