package dev.plfm.query.release;

import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
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

/** Keeps the table of releases; those of a deleted app go with it. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class ReleaseProjection implements ReadModelView {
    private final ViewWrites.Of table;

    ReleaseProjection(ViewWrites writes) {
        this.table = writes.of("release");
    }

    @Override
    public String name() {
        return "release";
    }

    @Override
    public List<String> tables() {
        return List.of("release");
    }

    @EventHandler
    void on(ReleaseCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.release (release_id, org_id, app_id, image_ref, image_digest, resolved_digests,
                    manifest_schema_version, manifest_hash, manifest, created_event_id, created_at)
                VALUES (:release, :org, :app, :image, :digest, :digests::jsonb, :schema, :hash, :manifest::jsonb,
                    :position, :at)
                """)
                .param("release", event.releaseId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("image", event.imageRef())
                .param("digest", event.imageDigest())
                .param("digests", Columns.json(event.resolvedDigests()))
                .param("schema", event.manifestSchemaVersion())
                .param("hash", event.manifestHash())
                .param("manifest", event.manifest().toString())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.appId());
    }

    @EventHandler
    void on(AppDeleted event) {
        table.sql("DELETE FROM read_model.release WHERE app_id = :app")
                .param("app", event.appId().value())
                .update();
    }
}
