package dev.plfm.agent;

import dev.plfm.agent.NodeSnapshot.Phase;
import dev.plfm.agent.api.Answer;
import dev.plfm.agent.api.JobReport;
import dev.plfm.agent.api.NodeIdentity;
import dev.plfm.agent.plan.NodePlan;
import dev.plfm.agent.runtime.InstanceRuntime;
import dev.plfm.agent.secret.Resealer;
import dev.plfm.agent.secret.SecretRuntime;
import dev.plfm.agent.secret.SecretSource;
import dev.plfm.agent.volume.VolumeWorker;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: gets an identity, then follows its plan until it is killed. */
final class NodeAgent {
    private static final Logger log = LoggerFactory.getLogger(NodeAgent.class);

    private final NodeContext node;
    private final NodeStore store;
    private final InstanceRuntime runtime;
    private final Resealer resealer;
    private final VolumeWorker volumes;
    private final LocalInstances instances;
    private final Enroller enroller;
    private final CompletableFuture<@Nullable Void> connected = new CompletableFuture<>();
    private volatile Phase phase = Phase.ENROLLING;
    private volatile @Nullable NodeSession session;

    NodeAgent(NodeContext node, NodeStore store, Runtimes runtimes) {
        InstanceRuntime plain = runtimes.create(node.hostname(), node.number());
        SecretRuntime.Settings secrets = runtimes.secrets();
        this.node = node;
        this.store = store;
        SecretSource source = new SessionSecrets(node.client(), () -> session == null ? null : session.identity());
        this.runtime = new SecretRuntime(plain, secrets, node.loop(), source);
        this.resealer = new Resealer(secrets.keys(), node.loop(), source);
        this.volumes =
                new VolumeWorker(runtimes.volumes(node.hostname()), node.loop(), runtimes.blocking(), this::reportJob);
        this.instances = new LocalInstances(runtime, node.loop());
        this.enroller = new Enroller(node, store, this::follow, this::refused);
    }

    /** Continues as the node it was, or enrols. */
    void start() {
        NodeIdentity identity = store.load(node.hostname()).identity();
        node.loop().execute(() -> {
            if (identity == null) {
                enroller.enrol();
            } else {
                follow(identity);
            }
        });
    }

    /** Falls silent at once, instances included. */
    void kill() {
        hush();
        runtime.kill();
    }

    /** Falls silent and lets the instances end in an orderly way. */
    CompletableFuture<@Nullable Void> shutdown() {
        if (phase == Phase.KILLED) {
            return CompletableFuture.completedFuture(null);
        }
        hush();
        return runtime.shutdown();
    }

    /** Ends at the first accepted heartbeat, or with an {@link AgentException} when the node is refused. */
    CompletableFuture<@Nullable Void> connected() {
        return connected;
    }

    NodeSnapshot snapshot() {
        NodeSession current = session;
        return new NodeSnapshot(
                node.hostname(),
                current == null ? null : current.identity().id(),
                phase,
                current == null ? -1 : current.planCursor(),
                instances.snapshot());
    }

    private void hush() {
        phase = Phase.KILLED;
        node.loop().close();
        node.reachability().forget(node.hostname());
    }

    private void follow(NodeIdentity identity) {
        NodeSession next = new NodeSession(node, identity, this::apply, instances, this::known, this::unknown);
        session = next;
        next.begin();
    }

    private void apply(NodePlan plan) {
        instances.apply(plan);
        volumes.want(plan.volumeJobs());
        resealer.want(plan.reseal().stream().map(NodePlan.Reseal::versionId).toList());
    }

    private CompletableFuture<Answer> reportJob(String jobId, JobReport report) {
        NodeSession current = session;
        return current == null
                ? CompletableFuture.completedFuture(new Answer(0, null, new byte[0], "not enrolled"))
                : node.client()
                        .reportJob(
                                current.identity(),
                                jobId,
                                report,
                                UUID.randomUUID().toString());
    }

    private void known() {
        phase = Phase.FOLLOWING;
        connected.complete(null);
    }

    private void refused(AgentException reason) {
        if (phase != Phase.REFUSED) {
            log.error(reason.getMessage());
        }
        phase = Phase.REFUSED;
        connected.completeExceptionally(reason);
    }

    /** What runs keeps running: the next plan decides what may stay. */
    private void unknown() {
        NodeSession lost = session;
        if (lost == null) {
            return;
        }
        String what = "%s: %s does not know %s"
                .formatted(node.hostname(), node.config().server(), lost.identity());
        if (node.credential() == null) {
            refused(new AgentException(what + ", and no token to enrol it again was given"));
            return;
        }
        log.warn("{}, enrolling again", what);
        lost.end();
        session = null;
        phase = Phase.ENROLLING;
        store.save(store.load(node.hostname()).forAnotherEnrolment());
        enroller.enrol();
    }
}
