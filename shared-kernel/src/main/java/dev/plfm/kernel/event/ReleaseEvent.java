package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import java.util.Map;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What happens to a release: it is made, and never changes. */
public sealed interface ReleaseEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "release";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    ReleaseId releaseId();

    @Override
    default String aggregateId() {
        return releaseId().value();
    }

    /** @param manifest the canonical manifest, as JSON */
    @JsonTypeName("release.created")
    @Revision("1")
    record ReleaseCreated(
            OrgId orgId,
            AppId appId,
            ReleaseId releaseId,
            String imageRef,
            String imageDigest,
            @Nullable Map<String, String> resolvedDigests,
            int manifestSchemaVersion,
            String manifestHash,
            JsonNode manifest)
            implements ReleaseEvent {}
}
