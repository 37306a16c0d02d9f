package dev.plfm.command.node;

import dev.plfm.command.node.NodeCommand.ActivateNode;
import dev.plfm.command.node.NodeCommand.DisableNode;
import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.EnrollmentToken;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.resource.NodeResource;
import java.security.SecureRandom;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators do with nodes. */
@RestController
@RequestMapping("/v1/nodes")
class NodeController {
    private final Writes writes;
    private final SecureRandom random = new SecureRandom();

    NodeController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping("/enroll")
    @RequiresScope(Scope.NODES_ADMIN)
    @EnrollmentToken
    ResponseEntity<Object> enroll(WriteRequest request, @RequestBody EnrollBody body) {
        return writes.<NodeResource>create(
                request,
                body.toCommand(
                        NodeId.generate(),
                        NodeToken.generate(random),
                        request.caller().enrollment()),
                node -> "/v1/nodes/" + node.id());
    }

    @PostMapping("/{node_id}/drain")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> drain(WriteRequest request, @PathVariable("node_id") NodeId nodeId) {
        return writes.update(request, new DrainNode(nodeId));
    }

    @PostMapping("/{node_id}/activate")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> activate(WriteRequest request, @PathVariable("node_id") NodeId nodeId) {
        return writes.update(request, new ActivateNode(nodeId));
    }

    @PostMapping("/{node_id}/disable")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> disable(WriteRequest request, @PathVariable("node_id") NodeId nodeId) {
        return writes.update(request, new DisableNode(nodeId));
    }
}
