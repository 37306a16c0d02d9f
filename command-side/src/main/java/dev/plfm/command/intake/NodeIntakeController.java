package dev.plfm.command.intake;

import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a node's agent sends. All of it may be repeated without harm, so no Idempotency-Key is looked at. */
@RestController
@RequestMapping("/v1/nodes/{node_id}")
class NodeIntakeController {
    private final HeartbeatIntake heartbeats;
    private final InstanceReports reports;

    NodeIntakeController(HeartbeatIntake heartbeats, InstanceReports reports) {
        this.heartbeats = heartbeats;
        this.reports = reports;
    }

    @PostMapping("/heartbeat")
    @OwnNode
    HeartbeatAnswer heartbeat(@PathVariable("node_id") NodeId nodeId, @RequestBody HeartbeatBody body) {
        return new HeartbeatAnswer(true, heartbeats.accept(nodeId, body.checked()));
    }

    @PostMapping("/instances/{instance_id}/status")
    @OwnNode
    Accepted status(
            @PathVariable("node_id") NodeId nodeId,
            @PathVariable("instance_id") InstanceId instanceId,
            @RequestBody StatusBody body) {
        reports.accept(nodeId, instanceId, body);
        return new Accepted(true);
    }

    /** @param nextHeartbeatSecs when the next one is expected, in seconds */
    record HeartbeatAnswer(boolean accepted, int nextHeartbeatSecs) {}

    /** The report was taken, whether or not it changed anything. */
    record Accepted(boolean accepted) {}
}
