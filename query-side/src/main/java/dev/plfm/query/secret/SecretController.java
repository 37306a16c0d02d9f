package dev.plfm.query.secret;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.resource.SecretBundleResource;
import dev.plfm.query.platform.Reads;
import dev.plfm.query.platform.Reseals;
import dev.plfm.sealing.SealingKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads of what may be known of secrets: that there are some, how to seal more, and for a node the sealed ones it runs with. */
@RestController
class SecretController {
    private static final String NO_KEY =
            "This server has no key to seal secrets with: its operator sets secrets_key (GHOST_SECRETS_KEY).";

    private final SecretBundleStore store;
    private final Reseals reseals;
    private final SealingKey key;

    SecretController(SecretBundleStore store, Reseals reseals, SealingKey key) {
        this.store = store;
        this.reseals = reseals;
        this.key = key;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/secrets")
    @RequiresScope(Scope.SECRETS_READ_METADATA)
    ResponseEntity<SecretBundleResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId) {
        return Reads.single(store.find(orgId, appId, envId), "secret bundle");
    }

    @GetMapping("/v1/secrets/sealing-key")
    @AnyCaller
    SealingKeyView sealingKey(@RequestParam(name = "env_id", required = false) @Nullable EnvId envId) {
        return key.current()
                .map(sealer -> SealingKeyView.of(sealer, envId))
                .orElseThrow(() -> new DomainException(ErrorCode.UNAVAILABLE, NO_KEY));
    }

    @GetMapping("/v1/nodes/{node_id}/secrets/{version_id}")
    @OwnNode
    SealedSecret sealed(@PathVariable("node_id") NodeId nodeId, @PathVariable("version_id") SecretVersionId versionId) {
        return store.sealed(nodeId, versionId)
                .or(() -> reseals.concerns(nodeId, versionId) ? store.sealed(versionId) : Optional.empty())
                .orElseThrow(() -> DomainException.notFound("secret version"));
    }
}
