package dev.plfm.command.schedule;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.schedule.Rebalancer.Rebalance;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets operators see what rebalancing would do, and have a round of it done. */
@RestController
class RebalanceController {
    private final Writes writes;
    private final Rebalancer rebalancer;

    RebalanceController(Writes writes, Rebalancer rebalancer) {
        this.writes = writes;
        this.rebalancer = rebalancer;
    }

    /** A dry run answers as the round would, not with a plan of what becomes of workloads. */
    @PostMapping("/v1/rebalance")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> rebalance(WriteRequest request) {
        return request.dryRun() ? ResponseEntity.ok(rebalancer.preview()) : writes.update(request, new Rebalance());
    }
}
