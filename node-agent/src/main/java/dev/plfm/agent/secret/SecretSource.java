package dev.plfm.agent.secret;

import dev.plfm.agent.api.Answer;
import dev.plfm.sealing.Sealed;
import java.util.concurrent.CompletableFuture;

/** The sealed versions that a node may have, by the id of the version. */
public interface SecretSource {
    CompletableFuture<Answer> fetch(String versionId);

    /** Hands back the version sealed to another key. */
    CompletableFuture<Answer> replace(String versionId, Sealed sealed);

    /** Says that the version does not open with the key that it is said to be sealed to, which is here. */
    CompletableFuture<Answer> cannotOpen(String versionId, String keyId);
}
