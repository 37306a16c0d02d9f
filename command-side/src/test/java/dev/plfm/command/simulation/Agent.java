package dev.plfm.command.simulation;

import dev.plfm.command.intake.SimulatedIntake.Status;
import dev.plfm.command.simulation.Plans.Assignment;
import dev.plfm.command.simulation.Plans.Plan;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node's agent: follows its plan as the real one does, and delivers its reports in order and at least once, over a network that loses and
 * repeats them.
 */
final class Agent {
    private static final List<ReasonCode> BOOT_FAILURES =
            List.of(ReasonCode.IMAGE_PULL_FAILED, ReasonCode.FIRECRACKER_START_FAILED, ReasonCode.HEALTHCHECK_FAILED);
    private static final int ALL_STATUSES_EVERY = 6;

    private final NodeId node;
    private final World world;
    private final Map<InstanceId, Local> locals = new LinkedHashMap<>();
    private final Map<InstanceId, Deque<Status>> unsent = new LinkedHashMap<>();
    private final Set<InstanceId> inFlight = new HashSet<>();
    private boolean alive;
    private boolean connected = true;
    private boolean degraded;
    private int life;
    private int boots;
    private long cursor;
    private long changes;
    private long acknowledged;
    private int beats;
    private boolean polling;

    Agent(NodeId node, World world) {
        this.node = node;
        this.world = world;
    }

    NodeId node() {
        return node;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isConnected() {
        return connected;
    }

    boolean isHealthy() {
        return alive && connected;
    }

    /** Instances that really run here, whatever anybody believes. */
    List<Assignment> running() {
        return locals.values().stream()
                .filter(Local::isLive)
                .map(local -> local.assignment)
                .toList();
    }

    void start() {
        alive = true;
        life++;
        cursor = -1;
        acknowledged = -1;
        beats = 0;
        later(world.odds.millis(10, 1_000), this::beat);
        polling = false;
        pollSoon();
    }

    /** The machine is off: what ran on it is gone. */
    void die() {
        alive = false;
        life++;
        locals.clear();
        unsent.clear();
        inFlight.clear();
    }

    void disconnect() {
        connected = false;
    }

    void connect() {
        connected = true;
        if (alive) {
            pollSoon();
            unsent.keySet().forEach(this::deliver);
        }
    }

    void degrade(boolean does) {
        degraded = does;
    }

    /** One of its instances crashes. */
    void crashOne() {
        List<Local> live = locals.values().stream().filter(Local::isLive).toList();
        if (!live.isEmpty()) {
            world.odds.pick(live).end(InstanceStatus.FAILED, ReasonCode.OOM_KILLED);
        }
    }

    /** One of its instances begins anew by itself. */
    void rebootOne() {
        List<Local> ready = locals.values().stream()
                .filter(local -> local.phase == Phase.RUNNING && local.status == InstanceStatus.READY)
                .toList();
        if (!ready.isEmpty()) {
            world.odds.pick(ready).boot();
        }
    }

    /** There is another plan. */
    void pollSoon() {
        if (alive && !polling) {
            polling = true;
            later(world.odds.millis(20, 1_500), this::poll);
        }
    }

    private void poll() {
        polling = false;
        if (!connected || world.odds.fault(world.odds.lostRequest)) {
            later(world.odds.millis(1_000, 8_000), this::pollSoon);
            return;
        }
        Plan plan = world.plans.plan(node);
        if (plan.cursor() >= cursor) {
            cursor = plan.cursor();
            follow(plan);
        }
    }

    private void follow(Plan plan) {
        Set<InstanceId> planned = new HashSet<>();
        for (Assignment assignment : plan.assignments()) {
            planned.add(assignment.instance());
            follow(assignment);
        }
        for (Local local : List.copyOf(locals.values())) {
            if (!planned.contains(local.assignment.instance())) {
                if (!local.isLive()) {
                    locals.remove(local.assignment.instance());
                } else {
                    local.stop();
                }
            }
        }
    }

    private void follow(Assignment assignment) {
        Local local = locals.get(assignment.instance());
        if (assignment.desired() == DesiredState.RUNNING) {
            if (local == null) {
                add(assignment).boot();
            }
        } else if (local == null || (local.phase == Phase.FAILED && assignment.desired() == DesiredState.STOPPED)) {
            add(assignment).end(InstanceStatus.STOPPED, null);
        } else if (assignment.desired() == DesiredState.STOPPED) {
            local.stop();
        } else if (local.phase == Phase.RUNNING) {
            local.drain(assignment.graceSeconds());
        }
    }

    private Local add(Assignment assignment) {
        Local local = new Local(assignment);
        locals.put(assignment.instance(), local);
        return local;
    }

    private void beat() {
        later(world.odds.millis(9_000, 10_000), this::beat);
        if (!connected || world.odds.fault(world.odds.lostRequest)) {
            return;
        }
        long since = beats % ALL_STATUSES_EVERY == 0 ? -1 : acknowledged;
        List<Status> statuses = new ArrayList<>();
        locals.forEach((id, local) -> {
            if (local.changed > since && !unsent.containsKey(id)) {
                statuses.add(local.report());
            }
        });
        long seen = changes;
        int living = running().size();
        if (world.deliver(() -> world.intake().heartbeat(node, degraded, living, statuses))
                && !world.odds.fault(world.odds.lostAnswer)) {
            beats++;
            acknowledged = seen;
        }
    }

    private void report(Local local) {
        InstanceId id = local.assignment.instance();
        unsent.computeIfAbsent(id, same -> new ArrayDeque<>()).add(local.report());
        deliver(id);
    }

    private void deliver(InstanceId id) {
        if (unsent.containsKey(id) && connected && inFlight.add(id)) {
            later(world.odds.millis(5, 500), () -> arrive(id));
        }
    }

    private void arrive(InstanceId id) {
        inFlight.remove(id);
        Deque<Status> queue = unsent.get(id);
        if (queue == null) {
            return;
        }
        Status status = queue.element();
        if (!connected || world.odds.fault(world.odds.lostRequest) || !accepted(id, status)) {
            again(id);
            return;
        }
        if (world.odds.fault(world.odds.repeatedLate)) {
            later(world.odds.millis(100, 60_000), () -> accepted(id, status));
        }
        if (world.odds.fault(world.odds.lostAnswer)) {
            again(id);
            return;
        }
        queue.poll();
        if (queue.isEmpty()) {
            unsent.remove(id);
        } else {
            deliver(id);
        }
    }

    private boolean accepted(InstanceId id, Status status) {
        try {
            return world.deliver(() -> world.intake().report(node, status));
        } catch (DomainException e) {
            if (e.code() != ErrorCode.FORBIDDEN && e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return true;
        }
    }

    private void again(InstanceId id) {
        later(world.odds.millis(500, 10_000), () -> deliver(id));
    }

    private void later(Duration delay, Runnable action) {
        int mine = life;
        world.time.after(delay, () -> {
            if (mine == life) {
                action.run();
            }
        });
    }

    private enum Phase {
        RUNNING,
        DRAINING,
        STOPPING,
        FAILED,
        ENDED
    }

    /** An instance on this node. */
    private final class Local {
        private final Assignment assignment;
        private Phase phase = Phase.RUNNING;
        private InstanceStatus status = InstanceStatus.BOOTING;
        private @Nullable String bootId;
        private @Nullable ReasonCode reason;
        private long changed;
        private int turn;

        Local(Assignment assignment) {
            this.assignment = assignment;
        }

        boolean isLive() {
            return phase != Phase.ENDED && phase != Phase.FAILED;
        }

        Status report() {
            return new Status(assignment.instance(), status, bootId, reason);
        }

        void boot() {
            bootId = "boot-" + node.value().substring(28) + "-" + life + "-" + ++boots;
            become(InstanceStatus.BOOTING, null);
            Fate fate = world.fateOf(assignment.release());
            if (fate == Fate.BROKEN || (fate == Fate.FLAKY && world.odds.fault(0.3))) {
                next(world.odds.millis(500, 10_000), () -> end(InstanceStatus.FAILED, world.odds.pick(BOOT_FAILURES)));
            } else if (fate != Fate.STUCK) {
                int slowest = fate == Fate.SLOW ? 60_000 : 8_000;
                next(world.odds.millis(500, slowest), () -> become(InstanceStatus.READY, null));
            }
        }

        void drain(@Nullable Integer graceSeconds) {
            phase = Phase.DRAINING;
            become(InstanceStatus.DRAINING, null);
            int most = graceSeconds == null ? 10 : graceSeconds;
            if (world.odds.chance(0.8)) {
                next(world.odds.millis(100, 100 + most * 1_000), () -> end(InstanceStatus.STOPPED, null));
            }
        }

        void stop() {
            if (phase == Phase.RUNNING || phase == Phase.DRAINING) {
                phase = Phase.STOPPING;
                next(world.odds.millis(10, 2_000), () -> end(InstanceStatus.STOPPED, null));
            }
        }

        void end(InstanceStatus how, @Nullable ReasonCode why) {
            InstanceStatus end = phase == Phase.STOPPING ? InstanceStatus.STOPPED : how;
            phase = end == InstanceStatus.FAILED ? Phase.FAILED : Phase.ENDED;
            turn++;
            become(end, why);
        }

        private void become(InstanceStatus news, @Nullable ReasonCode why) {
            status = news;
            reason = why;
            changed = ++changes;
            Agent.this.report(this);
        }

        private void next(Duration delay, Runnable step) {
            int mine = ++turn;
            later(delay, () -> {
                if (mine == turn) {
                    step.run();
                }
            });
        }
    }
}
