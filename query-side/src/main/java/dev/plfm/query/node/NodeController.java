package dev.plfm.query.node;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.resource.NodeResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import java.time.Instant;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of nodes, for operators. */
@RestController
class NodeController {
    private final NodeStore store;
    private final OneCut cut;

    NodeController(NodeStore store, OneCut cut) {
        this.store = store;
        this.cut = cut;
    }

    @GetMapping("/v1/nodes")
    @RequiresScope(Scope.NODES_ADMIN)
    Page<NodeResource> list(PageParams page) {
        return store.list(page.of("nodes"));
    }

    @GetMapping("/v1/nodes/{node_id}")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<NodeResource> get(@PathVariable("node_id") NodeId nodeId) {
        return Reads.single(store.find(nodeId), "node");
    }

    /** What is left on the node, whether or not it is being drained, and how far the drain is. */
    @GetMapping("/v1/nodes/{node_id}/drain")
    @RequiresScope(Scope.NODES_ADMIN)
    NodeDrain drain(@PathVariable("node_id") NodeId nodeId) {
        return cut.read(() -> {
            NodeResource node = store.find(nodeId).orElseThrow(() -> DomainException.notFound("node"));
            Instant since = store.leavingSince(nodeId);
            int gone = since == null ? 0 : store.goneSince(nodeId, since);
            return NodeDrain.of(nodeId, node.state(), since, gone, store.leftOn(nodeId));
        });
    }
}
