package dev.plfm.query.plan;

import dev.plfm.kernel.id.SecretVersionId;
import java.util.List;
import org.springframework.http.ResponseEntity;

/** A node's plan and what it is to seal anew besides. */
record PlannedWork(NodePlan plan, List<SecretVersionId> reseals) {
    String tag() {
        return NodePlan.entityTag(plan.cursorEventId(), reseals);
    }

    ResponseEntity<NodePlan> answer() {
        return ResponseEntity.ok().eTag(tag()).body(plan.withReseals(reseals));
    }
}
