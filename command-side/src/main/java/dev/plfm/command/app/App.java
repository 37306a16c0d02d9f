package dev.plfm.command.app;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.DeleteApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.platform.Versions;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.AppEvent;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.value.Description;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An app. That its name is free, its project exists and no environment needs it, the directory sees to. */
@Aggregate(
        type = AppEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class App {
    @AggregateIdentifier
    private AppId id;

    private AppResource state;
    private boolean deleted;

    @SuppressWarnings("NullAway.Init")
    App() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    AppResource handle(CreateApp command) {
        apply(new AppCreated(
                command.orgId(),
                command.appId(),
                command.name().value(),
                text(command.description()),
                command.projectId()));
        return state;
    }

    @CommandHandler
    AppResource handle(UpdateApp command) {
        requireOwn(command);
        if (deleted) {
            throw DomainException.notFound("app");
        }
        Versions.check(command.expectedVersion(), state.resourceVersion());
        String name = command.name() == null ? state.name() : command.name().value();
        String description = command.description() == null ? state.description() : text(command.description());
        ProjectId projectId = command.projectId() == null ? state.projectId() : command.projectId();
        AppUpdated updated = new AppUpdated(state.orgId(), id, name, description, projectId);
        AppUpdated unchanged = new AppUpdated(state.orgId(), id, state.name(), state.description(), state.projectId());
        if (!updated.equals(unchanged)) {
            apply(updated);
        }
        return state;
    }

    @CommandHandler
    void handle(DeleteApp command) {
        requireOwn(command);
        if (!deleted) {
            Versions.check(command.expectedVersion(), state.resourceVersion());
            apply(new AppDeleted(state.orgId(), id, state.name(), state.description(), state.projectId()));
        }
    }

    @EventSourcingHandler
    void on(AppCreated event, @Timestamp Instant at) {
        id = event.appId();
        state = new AppResource(id, event.orgId(), event.projectId(), event.name(), event.description(), 1, at, at);
    }

    @EventSourcingHandler
    void on(AppUpdated event, @Timestamp Instant at) {
        state = new AppResource(
                id,
                state.orgId(),
                event.projectId(),
                event.name(),
                event.description(),
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }

    @EventSourcingHandler
    void on(AppDeleted event) {
        deleted = true;
    }

    private void requireOwn(AppCommand command) {
        if (!command.orgId().equals(state.orgId())) {
            throw DomainException.notFound("app");
        }
    }

    private static @Nullable String text(@Nullable Description description) {
        return description == null ? null : description.value();
    }
}
