package dev.plfm.query.plan;

import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.query.platform.EntityTag;
import dev.plfm.query.platform.LongPoll;
import dev.plfm.query.platform.LongPolls;
import dev.plfm.query.platform.Reseals;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Gives each node its plan, at once or as soon as it differs from the one that the node has. */
@RestController
class PlanController {
    private final PlanStore store;
    private final Reseals reseals;
    private final LongPoll<PlannedWork> changes;

    PlanController(PlanStore store, Reseals reseals, LongPolls polls) {
        this.store = store;
        this.reseals = reseals;
        this.changes = polls.over(new PlannedWorks(store, reseals));
    }

    @GetMapping("/v1/nodes/{node_id}/plan")
    @OwnNode
    DeferredResult<ResponseEntity<NodePlan>> get(
            @PathVariable("node_id") NodeId nodeId,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @RequestParam(name = "wait_seconds", required = false) @Nullable String waitSeconds,
            @RequestAttribute(RequestAttributes.STILL_ALLOWED) StillAllowed allowed) {
        return changes.answer(
                allowed,
                nodeId.value(),
                LongPoll.wait(waitSeconds),
                () -> Optional.of(answer(nodeId, ifNoneMatch))
                        .filter(answer -> answer.getStatusCode() != HttpStatus.NOT_MODIFIED),
                work -> Optional.of(work)
                        .filter(news -> !EntityTag.has(ifNoneMatch, news.tag()))
                        .map(PlannedWork::answer),
                () -> answer(nodeId, ifNoneMatch));
    }

    private ResponseEntity<NodePlan> answer(NodeId nodeId, @Nullable String ifNoneMatch) {
        long cursor = store.cursor(nodeId).orElseThrow(PlanController::notThereYet);
        List<SecretVersionId> reseal = reseals.of(nodeId);
        String tag = NodePlan.entityTag(cursor, reseal);
        if (EntityTag.has(ifNoneMatch, tag)) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tag).build();
        }
        NodePlan plan = store.find(nodeId).orElseThrow(PlanController::notThereYet);
        return new PlannedWork(plan, reseal).answer();
    }

    /** The node's token proves that it was enrolled: 404 would tell the agent to enrol again. */
    private static DomainException notThereYet() {
        return new DomainException(
                ErrorCode.PROJECTION_LAGGING,
                "The node's enrolment has not reached the read model yet: try again.",
                List.of(),
                1);
    }
}
