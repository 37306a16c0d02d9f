package dev.plfm.ingress;

import dev.plfm.ingress.api.ControlPlane;
import dev.plfm.ingress.api.ControlPlane.Answer;
import dev.plfm.ingress.api.Heartbeat;
import dev.plfm.ingress.api.Identity;
import dev.plfm.ingress.api.Registration;
import dev.plfm.ingress.api.RoutingTable;
import dev.plfm.ingress.api.Wire;
import dev.plfm.ingress.proxy.Proxy;
import dev.plfm.ingress.proxy.Routes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * An ingress node: serves by the last routing table that it has, from its disk if need be, registers once, and follows the control plane for
 * as long as that answers.
 */
public final class Ingress implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ingress.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(5);

    private final IngressConfig config;
    private final KeptFiles files;
    private final ControlPlane controlPlane;
    private final Proxy proxy;
    private final CompletableFuture<String> registered = new CompletableFuture<>();
    private final Thread follower = new Thread(this::follow, "ingress-config");
    private final Thread speaker = new Thread(this::speak, "ingress-heartbeat");
    private volatile boolean closed;
    private @Nullable Answer lastTrouble;
    private Duration interval = FIRST_INTERVAL;

    private Ingress(IngressConfig config) {
        this.config = config;
        this.files = new KeptFiles(config.dir());
        this.controlPlane = new ControlPlane(config.server(), config.readServer());
        this.proxy = new Proxy(config);
    }

    /**
     * Starts serving with what is on the disk, and returns at once; whether the control plane is there does not matter.
     *
     * @throws IngressException when its directory cannot be used
     */
    public static Ingress start(IngressConfig config) {
        Ingress ingress = new Ingress(config);
        RoutingTable last = ingress.files.table();
        if (last != null) {
            log.info("serving by version {} of the routing table from the disk", last.version());
            try {
                ingress.proxy.follow(new Routes(last));
            } catch (RuntimeException e) {
                log.error("It makes no sense; nothing is served before there is another", e);
            }
        }
        ingress.follower.setDaemon(true);
        ingress.speaker.setDaemon(true);
        ingress.follower.start();
        return ingress;
    }

    /** Its id, once it is registered; ends with an {@link IngressException} when the control plane refuses it. */
    public CompletableFuture<String> registered() {
        return registered;
    }

    /** The version of the routing table that it applies; -1 before the first. */
    public long version() {
        return proxy.version();
    }

    /** How many connections it carries. */
    public int connections() {
        return proxy.connections();
    }

    private void follow() {
        try {
            Identity identity = identify();
            if (identity != null) {
                registered.complete(identity.id());
                speaker.start();
                pollWithoutEnd(identity);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            registered.completeExceptionally(e);
            log.error("The routing table is not followed any more", e);
        }
    }

    private @Nullable Identity identify() throws InterruptedException {
        Identity kept = files.identity();
        if (kept != null) {
            return kept;
        }
        String credential = config.credential();
        if (credential == null) {
            throw new IngressException(
                    "this ingress node is not registered, and there is no token to register it with");
        }
        Registration body = new Registration(
                config.hostname(), config.region(), config.publicIpv6(), config.publicIpv4(), config.ports());
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            Answer answer = controlPlane.register(credential, body, files.registrationKey());
            Identity identity = answer.status() == 201 ? identity(answer) : null;
            if (identity != null) {
                files.keep(identity);
                files.forgetRegistrationKey();
                log.info("registered as {}", identity);
                return identity;
            }
            if (answer.status() >= 400 && answer.status() < 500 && answer.status() != 429 && answer.status() != 408) {
                files.forgetRegistrationKey();
                throw new IngressException("the control plane does not register it: " + answer.describe());
            }
            log.warn("not registered yet: {}", answer.describe());
            pause = pauseFor(pause);
        }
        return null;
    }

    /** Null when the answer makes no sense: the same request, made again, is answered again. */
    private static @Nullable Identity identity(Answer answer) {
        try {
            Registration.Registered made = Wire.mapper().readValue(answer.body(), Registration.Registered.class);
            return new Identity(
                    Objects.requireNonNull(made.id(), "the answer has no id"),
                    Objects.requireNonNull(made.ingressToken(), "the answer has no token"));
        } catch (JacksonException | NullPointerException e) {
            log.error(
                    "The answer to its registration cannot be read ({})",
                    e.getClass().getSimpleName());
            return null;
        }
    }

    private void pollWithoutEnd(Identity identity) throws InterruptedException {
        String etag = null;
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long asked = System.nanoTime();
            boolean settled = false;
            try {
                Answer answer = controlPlane.config(identity, etag, etag == null ? Duration.ZERO : LONG_POLL);
                if (answer.status() == 200 && apply(answer)) {
                    etag = answer.etag();
                    settled = etag != null;
                } else {
                    settled = answer.status() == 304 && System.nanoTime() - asked > FIRST_PAUSE.toNanos();
                    trouble(answer);
                }
            } catch (RuntimeException e) {
                log.error("The routing table could not be asked for; trying again", e);
            }
            if (settled) {
                pause = FIRST_PAUSE;
                settled();
            } else {
                pause = pauseFor(pause);
            }
        }
    }

    /** Whether it makes sense; whatever is wrong with it, what was served before goes on. */
    private boolean apply(Answer answer) {
        try {
            return apply(Wire.mapper().readValue(answer.body(), RoutingTable.class), answer.body());
        } catch (JacksonException e) {
            log.error("A routing table cannot be read: {}", e.getOriginalMessage());
        } catch (RuntimeException e) {
            log.error("A routing table cannot be applied", e);
        }
        return false;
    }

    /** An older version than the one that is served is not applied. */
    private boolean apply(RoutingTable table, byte[] body) {
        if (!"v1".equals(table.specVersion())) {
            log.error("A routing table of the unknown kind {} is not applied", table.specVersion());
            return false;
        }
        if (table.version() < proxy.version()) {
            log.warn(
                    "version {} of the routing table is older than {} and not applied",
                    table.version(),
                    proxy.version());
        } else {
            // An interruption would cut the writing short.
            synchronized (files) {
                proxy.follow(new Routes(table));
                files.keep(body);
            }
            log.info(
                    "version {} of the routing table: {} routes",
                    table.version(),
                    table.routes().size());
        }
        return true;
    }

    private void trouble(Answer answer) {
        Answer before = lastTrouble;
        if (answer.status() != 304
                && answer.status() != 200
                && (before == null || before.status() != answer.status())) {
            lastTrouble = answer;
            log.warn(
                    "no news from the control plane, serving by version {} meanwhile: {}",
                    proxy.version(),
                    answer.describe());
        }
    }

    private void settled() {
        if (lastTrouble != null) {
            lastTrouble = null;
            log.info("the control plane answers again");
        }
    }

    private void speak() {
        try {
            Identity identity = Objects.requireNonNull(files.identity());
            while (!closed) {
                Thread.sleep(beat(identity).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("No heartbeats are sent", e);
        }
    }

    /** Says that it is there; answers when to do so again. */
    private Duration beat(Identity identity) throws InterruptedException {
        long version = proxy.version();
        try {
            Answer answer = controlPlane.heartbeat(
                    identity,
                    new Heartbeat(
                            config.publicIpv6(),
                            config.publicIpv4(),
                            config.ports(),
                            version < 0 ? null : version,
                            proxy.connections()));
            if (answer.status() == 200) {
                interval = interval(answer);
            } else {
                log.debug("a heartbeat was not heard: {}", answer.describe());
            }
        } catch (RuntimeException e) {
            log.error("A heartbeat could not be sent; trying again", e);
        }
        return interval;
    }

    private static Duration interval(Answer heard) {
        Integer next =
                Wire.mapper().readValue(heard.body(), Heartbeat.Heard.class).nextHeartbeatSecs();
        return next == null ? FIRST_INTERVAL : Duration.ofSeconds(Math.max(1, Math.min(next, 60)));
    }

    private Duration pauseFor(Duration pause) throws InterruptedException {
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Stops taking connections; the control plane will see its silence. */
    @Override
    public void close() {
        closed = true;
        synchronized (files) {
            follower.interrupt();
            speaker.interrupt();
        }
        proxy.close();
        files.close();
    }
}
