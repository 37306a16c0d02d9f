package dev.plfm.command.project;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Versions;
import dev.plfm.command.project.ProjectCommand.CreateProject;
import dev.plfm.command.project.ProjectCommand.DeleteProject;
import dev.plfm.command.project.ProjectCommand.UpdateProject;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.ProjectEvent;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.value.Name;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** A project: it has a name and can be deleted. That its name is free and that no app needs it, the directory sees to. */
@Aggregate(
        type = ProjectEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class Project {
    @AggregateIdentifier
    private ProjectId id;

    private ProjectResource state;
    private boolean deleted;

    @SuppressWarnings("NullAway.Init")
    Project() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    ProjectResource handle(CreateProject command) {
        apply(new ProjectCreated(
                command.orgId(), command.projectId(), command.name().value()));
        return state;
    }

    @CommandHandler
    ProjectResource handle(UpdateProject command) {
        requireOwn(command);
        if (deleted) {
            throw DomainException.notFound("project");
        }
        Versions.check(command.expectedVersion(), state.resourceVersion());
        Name name = command.name();
        if (name != null && !name.value().equals(state.name())) {
            apply(new ProjectUpdated(state.orgId(), id, name.value()));
        }
        return state;
    }

    @CommandHandler
    void handle(DeleteProject command) {
        requireOwn(command);
        if (!deleted) {
            Versions.check(command.expectedVersion(), state.resourceVersion());
            apply(new ProjectDeleted(state.orgId(), id, state.name()));
        }
    }

    @EventSourcingHandler
    void on(ProjectCreated event, @Timestamp Instant at) {
        id = event.projectId();
        state = new ProjectResource(id, event.orgId(), event.name(), 1, at, at);
    }

    @EventSourcingHandler
    void on(ProjectUpdated event, @Timestamp Instant at) {
        state = new ProjectResource(
                id, state.orgId(), event.name(), state.resourceVersion() + 1, state.createdAt(), at);
    }

    @EventSourcingHandler
    void on(ProjectDeleted event) {
        deleted = true;
    }

    private void requireOwn(ProjectCommand command) {
        if (!command.orgId().equals(state.orgId())) {
            throw DomainException.notFound("project");
        }
    }
}
