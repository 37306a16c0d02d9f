package dev.plfm.query.deploy;

import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the table of deploys; those of a deleted environment go with it. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class DeployProjection implements ReadModelView {
    private final ViewWrites.Of table;

    DeployProjection(ViewWrites writes) {
        this.table = writes.of("deploy");
    }

    @Override
    public String name() {
        return "deploy";
    }

    @Override
    public List<String> tables() {
        return List.of("deploy");
    }

    @EventHandler
    void on(DeployCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.deploy (deploy_id, org_id, app_id, env_id, kind, release_id, process_types, strategy,
                    rollout, rollback_of, created_event_id, created_at, updated_at)
                VALUES (:deploy, :org, :app, :env, :kind, :release, :processTypes::jsonb, :strategy,
                    :rollout::jsonb, :rollbackOf, :position, :at, :at)
                """)
                .param("deploy", event.deployId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("kind", event.kind().wire())
                .param("release", event.releaseId().value())
                .param("processTypes", Columns.json(event.processTypes()))
                .param("strategy", event.strategy())
                .param("rollout", Columns.json(event.rollout()))
                .param("rollbackOf", Columns.text(event.rollbackOf()))
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.deployId());
    }

    @EventHandler
    void on(DeployStatusChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.deploy SET status = :status, message = :message, failed_reason = :reason,
                    underway = coalesce(:phase, 'rolling'),
                    resource_version = resource_version + 1, updated_at = :at
                WHERE deploy_id = :deploy
                """)
                .param("deploy", event.deployId().value())
                .param("status", event.status().wire())
                .param("message", event.message())
                .param("reason", event.failedReason())
                .param("phase", Columns.wire(event.phase()))
                .param("at", Columns.time(at))
                .update(event.deployId());
    }

    @EventHandler
    void on(DeployPaused event, @Timestamp Instant at) {
        steppedIn(event, at, "paused = true");
    }

    @EventHandler
    void on(DeployResumed event, @Timestamp Instant at) {
        steppedIn(event, at, "paused = false");
    }

    @EventHandler
    void on(DeployPromoted event, @Timestamp Instant at) {
        steppedIn(event, at, "underway = 'rolling'");
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.deploy WHERE env_id = :env")
                .param("env", event.envId().value())
                .update();
    }

    private void steppedIn(DeployEvent event, Instant at, String change) {
        table.sql("UPDATE read_model.deploy SET " + change
                        + ", resource_version = resource_version + 1, updated_at = :at WHERE deploy_id = :deploy")
                .param("deploy", event.deployId().value())
                .param("at", Columns.time(at))
                .update(event.deployId());
    }
}
