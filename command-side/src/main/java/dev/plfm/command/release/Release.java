package dev.plfm.command.release;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.release.ReleaseCommand.CreateRelease;
import dev.plfm.kernel.event.ReleaseEvent;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.ReleaseResource;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** A release: an image and a manifest, together for good. */
@Aggregate(type = ReleaseEvent.AGGREGATE_TYPE, cache = "aggregateCache", lockFactory = "aggregateLocks")
@Revision("1")
final class Release {
    private static final int SCHEMA_VERSION = 1;

    @AggregateIdentifier
    private ReleaseId id;

    private ReleaseResource state;

    @SuppressWarnings("NullAway.Init")
    Release() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    ReleaseResource handle(CreateRelease command) {
        apply(new ReleaseCreated(
                command.orgId(),
                command.appId(),
                command.releaseId(),
                command.imageRef().value(),
                command.imageDigest(),
                null,
                SCHEMA_VERSION,
                command.manifestHash(),
                command.manifest()));
        return state;
    }

    @EventSourcingHandler
    void on(ReleaseCreated event, @Timestamp Instant at) {
        id = event.releaseId();
        state = ReleaseResource.of(event, at);
    }
}
