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
    private static final Duration PAUSE_OF_ALL = Duration.ofMinutes(1);

    private final @Nullable SecretKeys keys;
    private final SerialLoop loop;
    private final SecretSource source;
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Set<String> complained = new LinkedHashSet<>();
    private final Set<String> setAside = new LinkedHashSet<>();
    private boolean busy;

    public Resealer(@Nullable SecretKeys keys, SerialLoop loop, SecretSource source) {
        this.keys = keys;
        this.loop = loop;
        this.source = source;
    }

    /** From now on these, and no others. */
    public void want(List<String> versionIds) {
        wanted.clear();
        setAside.clear();
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
            refused(versionId, "it could not be fetched: " + answer.describe(), answer);
            return;
        }
        try {
            reseal(own, versionId, answer.read(SealedSecret.class));
        } catch (KeysetException e) {
            later(versionId, String.valueOf(e.getMessage()));
        } catch (JacksonException | IllegalArgumentException e) {
            aside(versionId, "what was fetched is not a sealed version");
        }
    }

    private void reseal(SecretKeys own, String versionId, SealedSecret sealed) {
        if (sealed.keyId().equals(own.primaryKeyId())) {
            later(versionId, "it is sealed to " + sealed.keyId() + ", which is the primary key in this node's file");
            return;
        }
        try {
            Sealed anew = own.reseal(sealed.context(), sealed.data());
            loop.whenDone(source.replace(versionId, anew), reply -> replaced(versionId, anew, reply));
        } catch (CannotOpenException e) {
            String why = String.valueOf(e.getMessage());
            if (e.keyIsHere()) {
                complain(versionId, why);
                loop.whenDone(source.cannotOpen(versionId, sealed.keyId()), reply -> said(versionId, why, reply));
            } else {
                aside(versionId, why);
            }
        }
    }

    private void replaced(String versionId, Sealed sealed, Answer answer) {
        if (!answer.ok()) {
            refused(versionId, answer.describe(), answer);
            return;
        }
        log.info("Sealed {} to {}", versionId, sealed.keyId());
        complained.remove(versionId);
        done(versionId);
    }

    /** Nobody is going to open it: the control plane asks for it no more. */
    private void said(String versionId, String why, Answer answer) {
        if (answer.ok()) {
            done(versionId);
        } else {
            refused(versionId, why, answer);
        }
    }

    private void done(String versionId) {
        wanted.remove(versionId);
        goOn();
    }

    /** Trouble on the way, or between the two primary keys, meets the next one as well; what is wrong with this version does not. */
    private void refused(String versionId, String why, Answer answer) {
        if (answer.retryable() || answer.status() == 401 || answer.status() == 409) {
            later(versionId, why);
        } else {
            aside(versionId, why);
        }
    }

    /** Its turn comes again when all others have had theirs; these go on at once. */
    private void aside(String versionId, String why) {
        complain(versionId, why);
        if (wanted.remove(versionId)) {
            setAside.add(versionId);
        }
        if (wanted.isEmpty() && !setAside.isEmpty()) {
            busy = false;
            loop.after(PAUSE_OF_ALL, () -> {
                wanted.addAll(setAside);
                setAside.clear();
                next();
            });
        } else {
            goOn();
        }
    }

    /** To the end of the queue, which goes on after a pause. */
    private void later(String versionId, String why) {
        complain(versionId, why);
        if (wanted.remove(versionId)) {
            wanted.add(versionId);
        }
        loop.after(PAUSE, this::goOn);
    }

    private void goOn() {
        busy = false;
        next();
    }

    private void complain(String versionId, String why) {
        if (complained.add(versionId)) {
            log.warn("{} stays sealed to its old key for now: {}", versionId, why);
        }
    }
}
