package dev.plfm.command.schedule;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.schedule.Rebalancer.Rebalance;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets operators see what rebalancing would do, and have a round of it done. */
@RestController
class RebalanceController {
    private final Writes writes;

    RebalanceController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping("/v1/rebalance")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> rebalance(
            WriteRequest request, @RequestParam(name = "dry_run", defaultValue = "false") String dryRun) {
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            throw DomainException.invalid("dry_run", "must be true or false");
        }
        return writes.update(request, new Rebalance(dryRun.equals("true")));
    }
}
