package dev.plfm.agent.secret;

import dev.plfm.agent.api.Answer;
import dev.plfm.sealing.Sealed;
import java.util.concurrent.CompletableFuture;

/** The sealed versions that a node may have, by the id of the version. */
public interface SecretSource {
    CompletableFuture<Answer> fetch(String versionId);

    /** Hands back the version sealed to another key. */
    CompletableFuture<Answer> replace(String versionId, Sealed sealed);
}
