package dev.plfm.command.secret;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Environments;
import dev.plfm.command.platform.Versions;
import dev.plfm.command.secret.SecretCommand.ResealSecrets;
import dev.plfm.command.secret.SecretCommand.SetSecrets;
import dev.plfm.kernel.event.SecretBundleEvent;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleCreated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionResealed;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.resource.SecretBundleResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The secrets of one environment: which version is the current one. What they are, neither it nor its events know. */
@Aggregate(
        type = SecretBundleEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class SecretBundle {
    static final int REMEMBERED = 64;

    @AggregateIdentifier
    private SecretBundleId id;

    private @Nullable SecretBundleResource state;
    private String fingerprint = "";
    /** The newest ones: an older id is refused as long as its version is stored. */
    private List<SecretVersionId> versions = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    SecretBundle() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    SecretBundleResource handle(SetSecrets command, Environments environments, SealedVersions sealed) {
        environments.requireStaying(command.orgId(), command.appId(), command.envId());
        Versions.check(command.expectedVersion(), state == null ? 0 : state.resourceVersion());
        if (!command.fingerprint().equals(fingerprint)) {
            if (versions.contains(command.versionId())) {
                throw SealedEnvelope.used();
            }
            if (state == null) {
                apply(new SecretBundleCreated(
                        command.orgId(), command.appId(), command.envId(), command.bundleId(), command.format()));
            }
            SecretBundleVersionSet version = new SecretBundleVersionSet(
                    command.orgId(),
                    command.appId(),
                    command.envId(),
                    command.bundleId(),
                    command.versionId(),
                    command.format(),
                    command.fingerprint(),
                    command.sealed().keyId());
            sealed.put(version, command.sealed());
            apply(version);
        }
        return Objects.requireNonNull(state);
    }

    @CommandHandler
    boolean handle(ResealSecrets command, SealedVersions sealed) {
        boolean replaced = sealed.replace(id, command.versionId(), command.sealed());
        if (replaced && state != null) {
            apply(new SecretBundleVersionResealed(
                    state.orgId(),
                    state.appId(),
                    state.envId(),
                    id,
                    command.versionId(),
                    command.sealed().keyId()));
        }
        return replaced;
    }

    @EventSourcingHandler
    void on(SecretBundleCreated event) {
        id = event.bundleId();
    }

    @EventSourcingHandler
    void on(SecretBundleVersionSet event, @Timestamp Instant at) {
        fingerprint = event.fingerprint();
        versions.add(event.versionId());
        if (versions.size() > REMEMBERED) {
            versions = new ArrayList<>(versions.subList(versions.size() - REMEMBERED, versions.size()));
        }
        state = new SecretBundleResource(
                event.orgId(),
                event.appId(),
                event.envId(),
                id,
                event.versionId(),
                event.format(),
                state == null ? 1 : state.resourceVersion() + 1,
                state == null ? at : state.createdAt(),
                at);
    }
}
