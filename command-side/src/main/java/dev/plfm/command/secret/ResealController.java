package dev.plfm.command.secret;

import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.secret.SecretCommand.ResealSecrets;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.Sealed;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.SealingKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes versions that nodes have sealed to the primary key, and word of those that do not open. Repeated or late it changes nothing, so no Idempotency-Key is looked at. */
@RestController
class ResealController {
    private static final Logger log = LoggerFactory.getLogger(ResealController.class);

    private final Reseals reseals;
    private final SealingKey key;
    private final SystemCommands commands;

    ResealController(Reseals reseals, SealingKey key, SystemCommands commands) {
        this.reseals = reseals;
        this.key = key;
        this.commands = commands;
    }

    @PutMapping("/v1/nodes/{node_id}/secrets/{version_id}")
    @OwnNode
    Accepted replace(
            @PathVariable("node_id") NodeId nodeId,
            @PathVariable("version_id") SecretVersionId versionId,
            @RequestBody ResealBody body) {
        Sealed content = body.checked();
        Reseals.Stored stored = stored(versionId);
        String primary = primary();
        if (!content.keyId().equals(primary)) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "Versions are sealed to " + primary + " now, not to " + content.keyId() + ".");
        }
        if (!stored.keyId().equals(primary)) {
            requireConcerned(nodeId, versionId);
            if (content.bytes().length != stored.length()) {
                throw DomainException.invalid("data", "must be as long as what it replaces: the content is the same");
            }
            commands.send(nodeId.value(), new ResealSecrets(stored.bundleId(), versionId, content), null);
        }
        return new Accepted(true);
    }

    /** Only of what is to be sealed anew: what is sealed to the primary key waits for nobody. */
    @PostMapping("/v1/nodes/{node_id}/secrets/{version_id}/cannot-open")
    @OwnNode
    Accepted cannotOpen(
            @PathVariable("node_id") NodeId nodeId,
            @PathVariable("version_id") SecretVersionId versionId,
            @RequestBody UnopenableBody body) {
        String keyId = body.checked();
        Reseals.Stored stored = stored(versionId);
        if (!stored.keyId().equals(primary()) && stored.keyId().equals(keyId)) {
            requireConcerned(nodeId, versionId);
            if (reseals.markUnopenable(versionId, keyId)) {
                log.warn("{} does not open with {}, says {}: it is not sealed anew", versionId, keyId, nodeId);
            }
        }
        return new Accepted(true);
    }

    private Reseals.Stored stored(SecretVersionId versionId) {
        return reseals.find(versionId).orElseThrow(() -> DomainException.notFound("secret version"));
    }

    private String primary() {
        return key.current()
                .map(Sealer::keyId)
                .orElseThrow(() -> new DomainException(ErrorCode.UNAVAILABLE, SecretIntake.NO_KEY));
    }

    private void requireConcerned(NodeId nodeId, SecretVersionId versionId) {
        if (!reseals.concerns(versionId, nodeId)) {
            throw new DomainException(ErrorCode.FORBIDDEN, "This node was not asked to seal this version anew.");
        }
    }

    /** It was taken, whether or not it changed anything. */
    record Accepted(boolean accepted) {}
}
