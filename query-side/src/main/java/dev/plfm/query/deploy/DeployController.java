package dev.plfm.query.deploy;

import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.LongPoll;
import dev.plfm.query.platform.LongPolls;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Reads of deploys, and waiting for their end. */
@RestController
class DeployController {
    private final DeployStore store;
    private final Parents parents;
    private final LongPoll<String> ends;

    DeployController(DeployStore store, Parents parents, LongPolls polls) {
        this.store = store;
        this.parents = parents;
        this.ends = polls.over((waitedFor, since) -> ended(waitedFor));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/deploys")
    @RequiresScope(Scope.ENVS_READ)
    Page<DeployResource> list(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            PageParams page) {
        parents.require(orgId, appId, envId);
        return store.list(orgId, appId, envId, page.of("deploys", envId));
    }

    /** With {@code wait_seconds} the answer comes when the deploy has ended, or as it is when the time is up. */
    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/deploys/{deploy_id}")
    @RequiresScope(Scope.ENVS_READ)
    DeferredResult<ResponseEntity<DeployResource>> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("deploy_id") DeployId deployId,
            @RequestParam(name = "wait_seconds", required = false) @Nullable String waitSeconds,
            @RequestAttribute(RequestAttributes.STILL_ALLOWED) StillAllowed allowed) {
        Supplier<DeployResource> now =
                () -> store.find(orgId, appId, envId, deployId).orElseThrow(() -> DomainException.notFound("deploy"));
        return ends.answer(
                allowed,
                deployId.value(),
                LongPoll.wait(waitSeconds),
                () -> Optional.of(now.get())
                        .filter(deploy -> deploy.status().terminal())
                        .map(Reads::single),
                () -> Reads.single(now.get()));
    }

    /** Also those that are gone altogether. */
    private Set<String> ended(Set<String> waitedFor) {
        Set<String> ended = new HashSet<>(waitedFor);
        store.runningAmong(waitedFor).forEach(ended::remove);
        return ended;
    }
}
