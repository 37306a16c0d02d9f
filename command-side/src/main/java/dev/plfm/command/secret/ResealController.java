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
import java.util.Set;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes versions that nodes have sealed to the primary key. Repeated or late it changes nothing, so no Idempotency-Key is looked at. */
@RestController
class ResealController {
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
        Reseals.Stored stored = reseals.find(versionId).orElseThrow(() -> DomainException.notFound("secret version"));
        String primary = key.current().map(Sealer::keyId).orElse(null);
        if (!content.keyId().equals(primary)) {
            throw new DomainException(
                    ErrorCode.CONFLICT, "Versions are sealed to " + primary + " now, not to " + content.keyId() + ".");
        }
        if (!stored.keyId().equals(primary)) {
            requireConcerned(nodeId, versionId);
            commands.send(nodeId.value(), new ResealSecrets(stored.bundleId(), versionId, content), null);
        }
        return new Accepted(true);
    }

    /** What is used on other nodes is theirs to seal; what is used nowhere, anybody's who was asked. */
    private void requireConcerned(NodeId nodeId, SecretVersionId versionId) {
        Set<NodeId> nodes = reseals.nodesOf(versionId);
        if (!nodes.isEmpty() && !nodes.contains(nodeId)) {
            throw new DomainException(ErrorCode.FORBIDDEN, "Instances of other nodes use this version.");
        }
    }

    /** It was taken, whether or not it changed anything. */
    record Accepted(boolean accepted) {}
}
