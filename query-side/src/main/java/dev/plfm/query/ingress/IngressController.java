package dev.plfm.query.ingress;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.resource.IngressResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of ingress nodes, for operators. */
@RestController
class IngressController {
    private final IngressStore store;

    IngressController(IngressStore store) {
        this.store = store;
    }

    @GetMapping("/v1/ingress")
    @RequiresScope(Scope.NODES_ADMIN)
    Page<IngressResource> list(PageParams page) {
        return store.list(page.of("ingress"));
    }

    @GetMapping("/v1/ingress/{ingress_id}")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<IngressResource> get(@PathVariable("ingress_id") IngressId ingressId) {
        return Reads.single(store.find(ingressId), "ingress node");
    }
}
