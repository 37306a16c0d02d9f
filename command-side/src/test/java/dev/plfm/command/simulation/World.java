package dev.plfm.command.simulation;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.plfm.command.deploy.DeploySaga;
import dev.plfm.command.intake.SimulatedIntake;
import dev.plfm.command.platform.SimulatedPlatform;
import dev.plfm.command.reconcile.ReconcilerSaga;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Transactions;
import dev.plfm.command.workload.InstanceIds;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jspecify.annotations.Nullable;

/** The control plane's command side and its agents, all on one thread and on a clock of their own. */
final class World {
    private static final Map<String, Duration> PERIODS = Map.of(
            "reconcile",
            Duration.ofMillis(500),
            "placement-safety",
            Duration.ofSeconds(30),
            "placement-audit",
            Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration DEADLINE_POLL = Duration.ofMillis(250);

    final VirtualTime time = new VirtualTime();
    final Odds odds;
    final Ledger ledger = new Ledger();
    final Plans plans;
    final Bus bus;
    final SimulatedLog log;
    final Cluster.Volumes volumes = new Cluster.Volumes();
    final Map<NodeId, Agent> agents = new LinkedHashMap<>();
    final Map<String, Sagas<?>> sagas = new LinkedHashMap<>();
    private final Transactions transactions = new Transactions();
    private final Wiring wiring;
    private final List<Processor> processors = new ArrayList<>();
    private final Map<ReleaseId, ReleaseSpec> releases = new HashMap<>();
    private final Map<ReleaseId, Fate> fates = new HashMap<>();
    private final Set<Object> underWay = new HashSet<>();
    private final SimulatedDeadlines deadlines;
    private long looked;
    private int crashes;
    private int instances;

    World(long seed, Map<String, String> settings) {
        odds = new Odds(seed);
        GenericEventMessage.clock = time;
        log = new SimulatedLog(odds.chance(0.05));
        wiring = new Wiring(settings);
        Machinery.use(wiring);
        SimulatedPlatform platform = new SimulatedPlatform(Machinery.commands(log));
        bus = new Bus(platform, transactions, time, odds);
        deadlines = new SimulatedDeadlines(time, transactions);
        Cluster.Instances living = new Cluster.Instances();
        List.of(
                        time,
                        transactions,
                        bus,
                        deadlines,
                        log,
                        living,
                        volumes,
                        new Cluster.Heartbeats(transactions),
                        new SimpleMeterRegistry(),
                        (InstanceIds) () -> new InstanceId("inst_%026d".formatted(++instances)),
                        (ReleaseLookup) (org, app, id) -> releases.get(id))
                .forEach(wiring::add);
        plans = new Plans(node -> agents.get(node).pollSoon());
        log.onAppend(event -> {
            living.append((DomainEvent) event.getPayload());
            ledger.append((DomainEvent) event.getPayload());
            processors.forEach(this::wake);
        });
        Components.appendSteps().forEach(step -> log.beforeAppend((AppendStep) wiring.get(step)));
        deadlines.whenDue(this::meetDeadlines);
        addProcessors();
        addTasks();
    }

    private void addProcessors() {
        Components.processes().forEach((group, types) -> {
            List<EventMessageHandler> handlers = new ArrayList<>();
            types.forEach(
                    type -> handlers.add(new AnnotationEventHandlerAdapter(wiring.get(type), Machinery.parameters())));
            add(group, event -> {
                for (EventMessageHandler handler : handlers) {
                    handler.handle(event);
                }
            });
        });
        add("reconciler", Sagas.of(ReconcilerSaga.class, ReconcilerSaga::new, transactions));
        add("deploy", Sagas.of(DeploySaga.class, DeploySaga::new, transactions));
        add("plans", plans::apply);
    }

    private void add(String name, Sagas<?> manager) {
        sagas.put(name, manager);
        add(name, (EventMessage<?> event) -> manager.handle(event, Segment.ROOT_SEGMENT));
    }

    private void add(String name, Processor.Handler handler) {
        processors.add(new Processor(name, log, transactions, handler));
    }

    private void addTasks() {
        for (RecurringTask<?> task : tasks()) {
            Duration period = PERIODS.getOrDefault(task.getName(), PERIOD);
            time.every(period, () -> alone(task, () -> task.executeRecurringly(null, null)));
        }
    }

    @SuppressWarnings("unchecked")
    private List<RecurringTask<?>> tasks() {
        return (List<RecurringTask<?>>) (List<?>) wiring.beans(RecurringTask.class);
    }

    private void wake(Processor processor) {
        if (!processor.isAwake()) {
            processor.setAwake(true);
            time.after(odds.lag(), () -> step(processor));
        }
    }

    private void step(Processor processor) {
        processor.setAwake(false);
        alone(
                processor.name(),
                () -> processor.step(odds.batch(), () -> {
                    if (odds.fault(odds.crash)) {
                        throw new Crash();
                    }
                }));
        if (processor.isBehind()) {
            wake(processor);
        }
    }

    private void meetDeadlines() {
        sagas.forEach((name, manager) -> {
            for (SimulatedDeadlines.Row deadline : deadlines.due()) {
                if (manager.canResolve(deadline.scope())) {
                    alone(name, () -> transactions.run(() -> meet(deadline, manager)));
                }
            }
        });
        if (!deadlines.due().isEmpty()) {
            time.after(DEADLINE_POLL, this::meetDeadlines);
        }
    }

    private void meet(SimulatedDeadlines.Row deadline, Sagas<?> manager) {
        deadlines.met(deadline);
        DefaultUnitOfWork<?> work = DefaultUnitOfWork.startAndGet(deadline.message());
        var result = work.executeWithResult(
                () -> {
                    manager.send(deadline.message(), deadline.scope());
                    return true;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional()) {
            Throwable cause = result.exceptionResult();
            throw cause instanceof Error error ? error : new AssertionError("A deadline cannot be met", cause);
        }
    }

    /** Unless it is under way already; a crash ends it. */
    private void alone(Object what, Runnable work) {
        if (isBlocked(what) || !underWay.add(what)) {
            return;
        }
        try {
            Apart.from(() -> {
                work.run();
                return true;
            });
        } catch (Crash crash) {
            crashes++;
        } finally {
            underWay.remove(what);
        }
    }

    /** The scheduler's batches wait for each other. */
    private boolean isBlocked(Object what) {
        return what.equals("scheduler") && wiring.get(Cluster.Lock.class).isHeld();
    }

    /** Something comes in over HTTP; whether it was answered. */
    boolean deliver(Runnable request) {
        try {
            Apart.from(() -> transactions.apart(() -> {
                request.run();
                return true;
            }));
            return true;
        } catch (Crash crash) {
            crashes++;
            return false;
        }
    }

    /** Whatever anybody believes: machines that are on never run two instances of one stateful workload. */
    private void lookForTwoWriters() {
        if (log.last() == looked) {
            return;
        }
        looked = log.last();
        Set<WorkloadId> writers = new HashSet<>();
        for (Agent agent : agents.values()) {
            for (Plans.Assignment one : agent.running()) {
                boolean stateful =
                        !ledger.workloads.get(one.workload()).wanted.mounts().isEmpty();
                ledger.require(!stateful || writers.add(one.workload()), () -> "Two writers: " + one);
            }
        }
    }

    SimulatedIntake intake() {
        return wiring.get(SimulatedIntake.class);
    }

    void release(ReleaseSpec release, Fate fate) {
        releases.put(release.releaseId(), release);
        fates.put(release.releaseId(), fate);
    }

    Fate fateOf(ReleaseId release) {
        return fates.getOrDefault(release, Fate.GOOD);
    }

    /** Those that want a node, each with why it had none the last time. */
    Map<InstanceId, @Nullable String> waiting() {
        return wiring.get(Cluster.Waiting.class).reasons();
    }

    int crashes() {
        return crashes;
    }

    /** Lets time pass; ends at the first breach. */
    void run(Duration duration) {
        Instant end = time.instant().plus(duration);
        while (time.runNext(end)) {
            lookForTwoWriters();
            if (!ledger.breaches.isEmpty()) {
                throw new AssertionError(ledger.breaches.get(0));
            }
        }
        time.runUntil(end);
    }
}
