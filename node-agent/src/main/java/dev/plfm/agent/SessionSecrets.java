package dev.plfm.agent;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.ControlPlaneClient;
import dev.plfm.agent.api.NodeIdentity;
import dev.plfm.agent.secret.SecretSource;
import dev.plfm.sealing.Sealed;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sealed versions as the control plane gives them to the node under its present identity. */
record SessionSecrets(ControlPlaneClient client, Supplier<@Nullable NodeIdentity> identity) implements SecretSource {
    @Override
    public CompletableFuture<Answer> fetch(String versionId) {
        return ask(node -> client.secret(node, versionId));
    }

    @Override
    public CompletableFuture<Answer> replace(String versionId, Sealed sealed) {
        return ask(node -> client.resealed(node, versionId, sealed));
    }

    @Override
    public CompletableFuture<Answer> cannotOpen(String versionId, String keyId) {
        return ask(node -> client.cannotOpen(node, versionId, keyId));
    }

    private CompletableFuture<Answer> ask(Function<NodeIdentity, CompletableFuture<Answer>> question) {
        NodeIdentity node = identity.get();
        return node == null
                ? CompletableFuture.completedFuture(new Answer(0, null, new byte[0], "not enrolled"))
                : question.apply(node);
    }
}
