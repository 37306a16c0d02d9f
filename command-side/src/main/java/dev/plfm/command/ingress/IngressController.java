package dev.plfm.command.ingress;

import dev.plfm.command.ingress.IngressCommand.DeregisterIngress;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.EnrollmentToken;
import dev.plfm.kernel.access.OwnIngress;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.resource.IngressResource;
import java.security.SecureRandom;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Registration of ingress nodes, and what they say. Heartbeats may be repeated without harm, so no Idempotency-Key is looked at. */
@RestController
@RequestMapping("/v1/ingress")
class IngressController {
    private final Writes writes;
    private final IngressHeartbeats heartbeats;
    private final SecureRandom random = new SecureRandom();

    IngressController(Writes writes, IngressHeartbeats heartbeats) {
        this.writes = writes;
        this.heartbeats = heartbeats;
    }

    @PostMapping("/register")
    @RequiresScope(Scope.NODES_ADMIN)
    @EnrollmentToken
    ResponseEntity<Object> register(WriteRequest request, @RequestBody RegisterBody body) {
        return writes.<IngressResource>create(
                request,
                body.toCommand(
                        IngressId.generate(),
                        IngressToken.generate(random),
                        request.caller().enrollment()),
                ingress -> "/v1/ingress/" + ingress.id());
    }

    @PostMapping("/{ingress_id}/heartbeat")
    @OwnIngress
    HeartbeatAnswer heartbeat(@PathVariable("ingress_id") IngressId ingressId, @RequestBody HeartbeatBody body) {
        return new HeartbeatAnswer(true, heartbeats.accept(ingressId, body.checked()));
    }

    @DeleteMapping("/{ingress_id}")
    @RequiresScope(Scope.NODES_ADMIN)
    ResponseEntity<Object> deregister(WriteRequest request, @PathVariable("ingress_id") IngressId ingressId) {
        return writes.delete(request, new DeregisterIngress(ingressId));
    }

    /** @param nextHeartbeatSecs when the next one is expected, in seconds */
    record HeartbeatAnswer(boolean accepted, int nextHeartbeatSecs) {}
}
