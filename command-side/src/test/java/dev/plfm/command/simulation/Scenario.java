package dev.plfm.command.simulation;

import dev.plfm.command.deploy.DeployCommand.AbortDeploy;
import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.deploy.DeployCommand.PauseDeploy;
import dev.plfm.command.deploy.DeployCommand.PromoteDeploy;
import dev.plfm.command.deploy.DeployCommand.ResumeDeploy;
import dev.plfm.command.environment.EnvironmentCommand.CreateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.RequestEnvDeletion;
import dev.plfm.command.environment.EnvironmentCommand.SetPlacement;
import dev.plfm.command.environment.EnvironmentCommand.SetScale;
import dev.plfm.command.environment.EnvironmentCommand.UpdateEnvironment;
import dev.plfm.command.node.NodeCommand.ActivateNode;
import dev.plfm.command.node.NodeCommand.DisableNode;
import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.command.node.NodeToken;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.workload.WorkloadCommand.RetryWorkload;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.NodeEvent;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** One random cluster, what people do to it, and what happens to it; all of it from one seed. */
final class Scenario {
    private static final int LONGEST_MOVE_MINUTES = 10;
    private static final long MIB = 1L << 20;

    final World world;
    private final Odds odds;
    private final List<Env> envs = new ArrayList<>();
    private final Map<DeployId, Env> deploys = new LinkedHashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Set<WorkloadId> moved = new HashSet<>();
    private int ids;

    Scenario(long seed) {
        Random random = new Random(~seed);
        world = new World(
                seed,
                Map.of(
                        "plfm.scheduling.preemption",
                                List.of("off", "same_org", "all").get(random.nextInt(3)),
                        "plfm.scheduling.rebalance", Boolean.toString(random.nextBoolean())));
        odds = world.odds;
    }

    /** What people do, and what breaks. */
    void live() {
        int nodes = odds.between(2, 12);
        for (int i = 0; i < nodes; i++) {
            enrol();
        }
        int count = odds.between(1, 3);
        for (int i = 0; i < count; i++) {
            create();
        }
        world.run(Duration.ofSeconds(5));
        envs.forEach(env -> {
            if (odds.chance(0.4)) {
                setAutoRollback(env);
            }
            deploy(env);
        });
        int operations = odds.between(20, 80);
        int pause = odds.pick(List.of(5_000, 30_000, 90_000));
        for (int i = 0; i < operations; i++) {
            world.run(odds.millis(0, pause));
            operate();
        }
    }

    /** Nobody does anything more, and all that can heal does. */
    void calmDown() {
        odds.calmDown();
        List<Agent> dead = new ArrayList<>();
        for (Agent agent : world.agents.values()) {
            agent.degrade(false);
            if (!agent.isConnected()) {
                agent.connect();
            }
            if (!agent.isAlive()) {
                dead.add(agent);
            }
        }
        dead.forEach(agent -> {
            if (odds.chance(0.6) || !isGivenUp(agent)) {
                agent.start();
            }
        });
        world.run(Duration.ofMinutes(40));
    }

    /** Whether its silence is known already: else, of too many silent ones at a time, none may be given up. */
    private boolean isGivenUp(Agent agent) {
        NodeState state = world.ledger.nodes.get(agent.node()).state;
        return state == NodeState.OFFLINE || state == NodeState.DISABLED;
    }

    /** What is wrong in the end. */
    void check() {
        for (int wait = 0; wait < LONGEST_MOVE_MINUTES && isMoving(); wait++) {
            world.run(Duration.ofMinutes(1));
        }
        List<String> problems = new ArrayList<>(Verdict.of(world));
        if (problems.isEmpty()) {
            long last = world.log.last();
            world.run(Duration.ofMinutes(10));
            world.log.after(last, Integer.MAX_VALUE).stream()
                    .map(EventMessage::getPayload)
                    .filter(event -> !isRest(event))
                    .forEach(event -> problems.add("There is no rest: " + event));
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    /**
     * A place is looked for again and again. What nodes did long ago is forgotten little by little, so that rebalancing may still move
     * an instance, but no workload's twice in a row.
     */
    private boolean isRest(Object event) {
        if (event instanceof InstanceRelocationRequested move) {
            return move.reason().equals("rebalanced") && moved.add(move.workloadId());
        }
        boolean follows = event instanceof WorkloadEvent of && moved.contains(of.workloadId());
        return follows || event instanceof InstancePlacementFailed || (event instanceof NodeEvent && !moved.isEmpty());
    }

    /** Whether rebalancing has just begun a move: then its end is worth looking at. */
    private boolean isMoving() {
        return world.ledger.workloads.values().stream()
                .anyMatch(workload -> workload.status != null && "evacuating".equals(workload.status.reason()));
    }

    private void operate() {
        int what = odds.between(0, 99);
        if (what < 18) {
            deploy(odds.pick(envs));
        } else if (what < 20) {
            rollBack(odds.pick(envs));
        } else if (what < 22) {
            retry(odds.pick(envs));
        } else if (what < 37) {
            scale(odds.pick(envs));
        } else if (what < 45) {
            intervene();
        } else if (what < 48) {
            place(odds.pick(envs));
        } else if (what == 48) {
            setAutoRollback(odds.pick(envs));
        } else if (what < 50) {
            delete(odds.pick(envs));
        } else if (what < 60) {
            odds.pick(agents()).crashOne();
        } else if (what < 63) {
            odds.pick(agents()).rebootOne();
        } else if (what < 75) {
            command(odds.pick(agents()).node());
        } else if (what < 78) {
            enrol();
        } else if (what < 80) {
            silenceMany();
        } else {
            breakOrMend(odds.pick(agents()));
        }
    }

    private List<Agent> agents() {
        return List.copyOf(world.agents.values());
    }

    private void enrol() {
        NodeId node = new NodeId("node_%026d".formatted(++ids));
        Map<String, String> labels = new TreeMap<>();
        labels.put("disk", odds.pick(List.of("ssd", "hdd")));
        Agent agent = new Agent(node, world);
        world.agents.put(node, agent);
        ask(new EnrollNode(
                node,
                "host-" + ids,
                odds.pick(List.of("eu", "us", "ap")),
                "key",
                "CN=host-" + ids,
                null,
                null,
                null,
                labels,
                new Allocatable(odds.between(2, 16), odds.pick(List.of(512L, 1024L, 2048L, 4096L)) * MIB),
                new NodeToken("plfm_nt_simulated"),
                null));
        agent.start();
    }

    private void create() {
        OrgId org = new OrgId("org_%026d".formatted(odds.between(1, 2)));
        AppId app = new AppId("app_%026d".formatted(++ids));
        EnvId id = new EnvId("env_%026d".formatted(++ids));
        Env env = new Env(org, app, id, odds.between(1, 2));
        envs.add(env);
        for (int i = 0; i < env.processTypes; i++) {
            if (odds.chance(0.25)) {
                String volume = "vol_%026d".formatted(++ids);
                world.volumes.attach(id, Manifests.processType(i), new Mount(volume, "/data", false, "ext4"));
            }
        }
        ask(new CreateEnvironment(org, app, id, new Name("env-" + ids)));
    }

    private void deploy(Env env) {
        ReleaseSpec release = Manifests.release(
                env.org,
                env.app,
                new ReleaseId("rel_%026d".formatted(++ids)),
                env.processTypes,
                odds.pick(List.of(64, 128, 256, 512)),
                odds.between(1, 3));
        world.release(release, odds.chance(0.65) ? Fate.GOOD : odds.pick(List.of(Fate.values())));
        DeployId deploy = new DeployId("dep_%026d".formatted(++ids));
        deploys.put(deploy, env);
        ask(new CreateDeploy(
                env.org, env.app, env.id, deploy, DeployKind.DEPLOY, release.releaseId(), null, rollout()));
    }

    private Rollout rollout() {
        int surge = odds.between(0, 3);
        int unavailable = surge == 0 ? odds.between(1, 2) : odds.between(0, 1);
        RolloutStrategy strategy =
                odds.chance(0.5) ? RolloutStrategy.ROLLING : odds.pick(List.of(RolloutStrategy.values()));
        Promotion promotion = strategy == RolloutStrategy.ROLLING
                ? null
                : odds.pick(List.of(Promotion.AUTOMATIC, Promotion.AUTOMATIC, Promotion.MANUAL));
        return new Rollout(
                strategy,
                surge,
                unavailable,
                strategy == RolloutStrategy.CANARY ? odds.between(1, 2) : null,
                promotion,
                promotion == Promotion.AUTOMATIC && odds.chance(0.5) ? odds.between(0, 60) : null,
                odds.chance(0.2) ? odds.between(10, 90) : null,
                odds.pick(List.of(600, 600, 60, 180)),
                odds.between(1, 4));
    }

    private void scale(Env env) {
        String processType = Manifests.processType(odds.between(0, env.processTypes - 1));
        Object answer = ask(new SetScale(
                env.org,
                env.app,
                env.id,
                List.of(new ProcessScale(processType, odds.between(0, 5))),
                versions.getOrDefault("scale" + env.id, 1L)));
        if (answer instanceof ScaleResource scale) {
            versions.put("scale" + env.id, scale.resourceVersion());
        }
    }

    private void place(Env env) {
        String processType = Manifests.processType(odds.between(0, env.processTypes - 1));
        List<LabelConstraint> constraints =
                odds.chance(0.5) ? List.of() : List.of(new LabelConstraint("disk", LabelOperator.IN, List.of("ssd")));
        List<LabelAffinity> affinities = odds.chance(0.5)
                ? List.of()
                : List.of(new LabelAffinity("region", LabelOperator.IN, List.of("eu"), odds.pick(List.of(-50, 50))));
        String key = "placement" + env.id + processType;
        Object answer = ask(new SetPlacement(
                env.org,
                env.app,
                env.id,
                processType,
                new PlacementSettings(constraints, affinities, odds.pick(List.of(10, 50, 90))),
                PlacementSettings.HIGHEST_PRIORITY,
                versions.getOrDefault(key, 1L)));
        if (answer instanceof PlacementResource placement) {
            versions.put(key, placement.resourceVersion());
        }
    }

    private void intervene() {
        DeployId deploy = List.copyOf(deploys.keySet())
                .get(Math.max(0, deploys.size() - odds.between(1, Math.min(3, deploys.size()))));
        Env env = deploys.get(deploy);
        ask(
                switch (odds.between(0, 6)) {
                    case 0, 1 -> new PauseDeploy(env.org, env.app, env.id, deploy);
                    case 2, 3 -> new ResumeDeploy(env.org, env.app, env.id, deploy);
                    case 4, 5 -> new PromoteDeploy(env.org, env.app, env.id, deploy);
                    default -> new AbortDeploy(env.org, env.app, env.id, deploy);
                });
    }

    private void setAutoRollback(Env env) {
        Object answer = ask(new UpdateEnvironment(
                env.org, env.app, env.id, null, odds.chance(0.7), versions.getOrDefault("env" + env.id, 1L)));
        if (answer instanceof EnvResource changed) {
            versions.put("env" + env.id, changed.resourceVersion());
        }
    }

    private void rollBack(Env env) {
        List<ReleaseId> earlier = world.ledger.deploys.values().stream()
                .map(deploy -> deploy.created)
                .filter(deploy -> deploy.envId().equals(env.id))
                .map(DeployCreated::releaseId)
                .toList();
        if (!earlier.isEmpty()) {
            DeployId deploy = new DeployId("dep_%026d".formatted(++ids));
            deploys.put(deploy, env);
            ask(new CreateDeploy(
                    env.org, env.app, env.id, deploy, DeployKind.ROLLBACK, odds.pick(earlier), null, rollout()));
        }
    }

    private void retry(Env env) {
        String processType = Manifests.processType(odds.between(0, env.processTypes - 1));
        ask(new RetryWorkload(WorkloadId.of(env.id, processType), env.org, env.app));
    }

    private void delete(Env env) {
        ask(new RequestEnvDeletion(env.org, env.app, env.id, null));
        if (envs.size() == 1) {
            create();
        }
        envs.remove(env);
    }

    private void command(NodeId node) {
        ask(
                switch (odds.between(0, 4)) {
                    case 0, 1 -> new DrainNode(node);
                    case 2 -> new DisableNode(node);
                    default -> new ActivateNode(node);
                });
    }

    private void breakOrMend(Agent agent) {
        if (!agent.isAlive()) {
            agent.start();
        } else if (!agent.isConnected()) {
            agent.connect();
        } else if (odds.chance(0.4)) {
            agent.die();
        } else if (odds.chance(0.6)) {
            agent.disconnect();
        } else {
            agent.degrade(odds.chance(0.5));
        }
    }

    private void silenceMany() {
        List<Agent> many = agents().stream().filter(agent -> odds.chance(0.8)).toList();
        many.forEach(Agent::disconnect);
        world.time.after(odds.millis(10_000, 300_000), () -> many.forEach(Agent::connect));
    }

    /** The answer, or null when it was refused, as it may be. */
    private @Nullable Object ask(Object command) {
        try {
            return world.bus.ask(command);
        } catch (DomainException refused) {
            return null;
        }
    }

    private record Env(OrgId org, AppId app, EnvId id, int processTypes) {}
}
