package dev.plfm.agent.secret;

import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.SealedSecret;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.sealing.KeysetException;
import dev.plfm.sealing.Sealed;
import dev.plfm.sealing.opening.CannotOpenException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Seals old versions to this node's primary key as its plan asks, one after the other; what does not succeed is tried
 * again as long as the plan asks. Runs on the node's loop.
 */
public final class Resealer {
    private static final Logger log = LoggerFactory.getLogger(Resealer.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final @Nullable SecretKeys keys;
    private final SerialLoop loop;
    private final SecretSource source;
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Set<String> complained = new LinkedHashSet<>();
    private boolean busy;

    public Resealer(@Nullable SecretKeys keys, SerialLoop loop, SecretSource source) {
        this.keys = keys;
        this.loop = loop;
        this.source = source;
    }

    /** From now on these, and no others. */
    public void want(List<String> versionIds) {
        wanted.clear();
        wanted.addAll(versionIds);
        complained.retainAll(wanted);
        next();
    }

    private void next() {
        if (busy || keys == null || wanted.isEmpty()) {
            return;
        }
        busy = true;
        SecretKeys own = keys;
        String versionId = wanted.iterator().next();
        loop.whenDone(source.fetch(versionId), answer -> fetched(own, versionId, answer));
    }

    private void fetched(SecretKeys own, String versionId, Answer answer) {
        if (!answer.ok()) {
            later(versionId, "it could not be fetched: " + answer.describe());
            return;
        }
        try {
            SealedSecret sealed = answer.read(SealedSecret.class);
            if (sealed.keyId().equals(own.primaryKeyId())) {
                later(
                        versionId,
                        "it is sealed to " + sealed.keyId() + ", which is the primary key in this node's file");
                return;
            }
            Sealed anew = own.reseal(sealed.context(), sealed.data());
            loop.whenDone(source.replace(versionId, anew), reply -> replaced(versionId, anew, reply));
        } catch (CannotOpenException | KeysetException e) {
            later(versionId, String.valueOf(e.getMessage()));
        } catch (JacksonException | IllegalArgumentException e) {
            later(versionId, "what was fetched is not a sealed version");
        }
    }

    private void replaced(String versionId, Sealed sealed, Answer answer) {
        if (!answer.ok()) {
            later(versionId, answer.describe());
            return;
        }
        log.info("Sealed {} to {}", versionId, sealed.keyId());
        wanted.remove(versionId);
        complained.remove(versionId);
        busy = false;
        next();
    }

    /** To the end of the queue, which goes on after a pause. */
    private void later(String versionId, String why) {
        if (complained.add(versionId)) {
            log.warn("{} stays sealed to its old key for now: {}", versionId, why);
        }
        if (wanted.remove(versionId)) {
            wanted.add(versionId);
        }
        loop.after(PAUSE, () -> {
            busy = false;
            next();
        });
    }
}
