package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand;
import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.node.NodeCommand.ReservationRequest;
import dev.plfm.command.node.NodeCommand.ReservationResult;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.schedule.WorkloadRecords.Standing;
import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.Wanted;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Reservation;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Nodes and workloads in memory: they answer commands as the aggregates do, and what they emit waits in a log to be delivered. */
final class FakeCluster implements SystemCommands {
    static final long MIB = 1L << 20;
    static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();

    final Deque<DomainEvent> log = new ArrayDeque<>();
    final List<Object> commands = new ArrayList<>();
    final Map<InstanceId, Allocation> allocated = new LinkedHashMap<>();
    private final Map<NodeId, Long> free = new HashMap<>();
    private final Map<NodeId, Map<InstanceId, Reservation>> held = new HashMap<>();
    private final Map<InstanceId, InstanceRequested> wanted = new HashMap<>();
    private final Map<InstanceId, InstanceId> ended = new HashMap<>();
    private final EnvId env = EnvId.generate();
    /** How many instances may run, whatever the scheduler believes. */
    int quota = Integer.MAX_VALUE;

    private Predicate<Object> killAfter = command -> false;
    private Predicate<Object> refuseForQuota = command -> false;
    /** Workloads that are not at rest: nothing of them is moved. */
    final Set<WorkloadId> restless = new HashSet<>();
    /** Instances that their workloads do not have leave, whatever the scheduler believes. */
    final Set<InstanceId> stubborn = new HashSet<>();
    /** What each command was said to be caused by. */
    final Map<Object, @Nullable EventMessage<?>> causes = new IdentityHashMap<>();

    /** For whose request some of them were sent. */
    final Map<Object, String> requests = new IdentityHashMap<>();

    private int addresses;

    NodeId enrol(long memoryMib) {
        NodeId node = NodeId.generate();
        Allocatable allocatable = new Allocatable(8, memoryMib * MIB);
        log.add(new NodeEnrolled(
                node, "h", "eu", "k", "CN=h", null, null, null, Map.of(), allocatable, "fd00:0:0:1::/64"));
        shrink(node, memoryMib);
        held.put(node, new LinkedHashMap<>());
        return node;
    }

    /** The node really has only so much, whatever the scheduler believes. */
    void shrink(NodeId node, long memoryMib) {
        free.put(node, memoryMib * MIB);
    }

    void state(NodeId node, NodeState state) {
        state(node, state, state == NodeState.OFFLINE ? NodeCommand.HEARTBEATS_MISSED : "operator");
    }

    void state(NodeId node, NodeState state, String reason) {
        log.add(new NodeStateChanged(node, state, reason));
    }

    WorkloadId workload(String processType) {
        return WorkloadId.of(env, processType);
    }

    /** An instance that takes so much of a node, overhead included. */
    InstanceId request(String processType, long memoryMib) {
        return request(processType, memoryMib, PlacementSettings.DEFAULT_PRIORITY);
    }

    InstanceId request(String processType, long memoryMib, int priority) {
        return request(ORG, processType, memoryMib, priority);
    }

    InstanceId request(OrgId org, String processType, long memoryMib, int priority) {
        InstanceRequested event = new InstanceRequested(
                org,
                APP,
                env,
                workload(processType),
                processType,
                InstanceId.generate(),
                1,
                RELEASE,
                null,
                "hash",
                new Resources(0.5, (memoryMib - 64) * MIB, 0),
                new Constraints(null, null, null, new PlacementSettings(null, null, priority)));
        wanted.put(event.instanceId(), event);
        log.add(event);
        return event.instanceId();
    }

    /** The workload wants it no more, but has not said so yet. */
    void forget(InstanceId instance) {
        wanted.remove(instance);
    }

    void report(InstanceId instance, InstanceStatus status, @Nullable ReasonCode reason) {
        InstanceRequested request = wanted.get(instance);
        Allocation place = allocated.get(instance);
        if (status == InstanceStatus.STOPPED) {
            ended.put(instance, instance);
        }
        log.add(new InstanceStatusChanged(
                request.orgId(),
                APP,
                env,
                request.workloadId(),
                request.processType(),
                instance,
                place == null ? null : place.nodeId(),
                status,
                "boot",
                null,
                null,
                reason,
                null,
                Instant.EPOCH));
    }

    /** The node reserves, as if for a scheduler that then died. */
    void reserveAndDie(NodeId node, InstanceId instance, long memoryMib) {
        handle(new ReserveCapacity(node, List.of(new ReservationRequest(instance, memoryMib * MIB, 0.5))));
    }

    List<Object> commandsOf(Class<?> type) {
        return commands.stream().filter(type::isInstance).toList();
    }

    @Override
    public <R> @Nullable R sendFor(String requestId, String component, Object command) {
        requests.put(command, requestId);
        return send(component, command, null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> @Nullable R send(String component, Object command, @Nullable EventMessage<?> cause) {
        commands.add(command);
        causes.put(command, cause);
        if (refuseForQuota.test(command)) {
            throw new DomainException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "Too many.",
                    List.of(new DomainException.FieldError("dimension", "max_instances")));
        }
        R answer = (R) answer(command);
        if (killAfter.test(command)) {
            killAfter = next -> false;
            throw new IllegalStateException("killed");
        }
        return answer;
    }

    /** The scheduler's process dies when the first such command was carried out. */
    void killAfter(Class<?> command) {
        killAfter = command::isInstance;
    }

    /** Organizations have used up their quota whenever this command comes. */
    void refuseForQuota(Predicate<Object> command) {
        refuseForQuota = command;
    }

    List<WorkloadId> workloads() {
        return wanted.values().stream()
                .map(InstanceRequested::workloadId)
                .distinct()
                .toList();
    }

    Map<InstanceId, Standing> standings(WorkloadId workload) {
        Map<InstanceId, Standing> standings = new HashMap<>();
        wanted.forEach((id, request) -> {
            if (request.workloadId().equals(workload) && !ended.containsKey(id)) {
                Allocation place = allocated.get(id);
                standings.put(id, new Standing(place == null ? null : place.nodeId(), true));
            }
        });
        return standings;
    }

    private @Nullable Object answer(Object command) {
        if (command instanceof ReserveCapacity reserve) {
            return handle(reserve);
        } else if (command instanceof ReleaseCapacity release) {
            handle(release);
        } else if (command instanceof AllocateInstances allocate) {
            return handle(allocate);
        } else if (command instanceof EvictInstances evict) {
            return evict.instanceIds().stream()
                    .filter(id -> allocated.containsKey(id) && !stubborn.contains(id))
                    .toList();
        } else if (command instanceof DescribeWorkload describe) {
            return described(restless.contains(describe.workloadId()));
        } else if (command instanceof RelocateInstances relocate) {
            handle(relocate);
        } else if (command instanceof RecordPlacementFailures failures
                && !failures.workloadId().equals(workload("gone"))) {
            return null;
        } else if (command instanceof RecordPlacementFailures) {
            throw DomainException.notFound("workload");
        }
        return null;
    }

    private static WorkloadView described(boolean restless) {
        return new WorkloadView(
                new Wanted(
                        1,
                        "hash",
                        1,
                        false,
                        new Resources(0.5, MIB, 0),
                        Constraints.none(),
                        false,
                        Rollout.rolling(),
                        restless,
                        false,
                        Duration.ofMinutes(2),
                        null),
                false,
                false,
                true,
                false,
                true,
                Instant.EPOCH,
                1,
                List.of(),
                Failures.none(),
                Condition.unexamined());
    }

    private void handle(RelocateInstances command) {
        for (InstanceId instance : command.instanceIds()) {
            InstanceRequested request = wanted.get(instance);
            log.add(new InstanceRelocationRequested(
                    request.orgId(),
                    APP,
                    env,
                    request.workloadId(),
                    request.processType(),
                    instance,
                    allocated.get(instance).nodeId(),
                    command.reason()));
        }
    }

    private ReservationResult handle(ReserveCapacity command) {
        Map<InstanceId, Reservation> mine = held.get(command.nodeId());
        List<Reservation> accepted = new ArrayList<>();
        Map<InstanceId, String> refused = new HashMap<>();
        List<Reservation> fresh = new ArrayList<>();
        for (ReservationRequest request : command.requests()) {
            Reservation before = mine.get(request.instanceId());
            if (before != null) {
                accepted.add(before);
            } else if (request.memoryBytes() > free.get(command.nodeId())) {
                refused.put(request.instanceId(), "no_capacity_memory");
            } else {
                Reservation reservation = new Reservation(
                        request.instanceId(), request.memoryBytes(), request.cpu(), "fd00::" + ++addresses);
                mine.put(request.instanceId(), reservation);
                free.merge(command.nodeId(), -request.memoryBytes(), Long::sum);
                fresh.add(reservation);
                accepted.add(reservation);
            }
        }
        if (!fresh.isEmpty()) {
            log.add(new NodeCapacityReserved(command.nodeId(), fresh));
        }
        return new ReservationResult(accepted, refused);
    }

    private void handle(ReleaseCapacity command) {
        for (InstanceId instance : command.instanceIds()) {
            Reservation reservation = held.get(command.nodeId()).remove(instance);
            if (reservation != null) {
                free.merge(command.nodeId(), reservation.memoryBytes(), Long::sum);
                log.add(new NodeCapacityReleased(command.nodeId(), List.of(instance)));
            }
        }
    }

    private List<InstanceId> handle(AllocateInstances command) {
        long fresh = command.allocations().stream()
                .filter(allocation -> !allocated.containsKey(allocation.instanceId()))
                .count();
        if (fresh > 0 && allocated.size() + fresh > quota) {
            throw new DomainException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "Too many.",
                    List.of(new DomainException.FieldError("dimension", "max_instances")));
        }
        List<InstanceId> accepted = new ArrayList<>();
        for (Allocation allocation : command.allocations()) {
            InstanceRequested request = wanted.get(allocation.instanceId());
            Allocation before = allocated.get(allocation.instanceId());
            if (request != null && (before == null || before.nodeId().equals(allocation.nodeId()))) {
                accepted.add(allocation.instanceId());
                if (allocated.putIfAbsent(allocation.instanceId(), allocation) == null) {
                    log.add(allocated(request, allocation));
                }
            }
        }
        return accepted;
    }

    private static InstanceAllocated allocated(InstanceRequested request, Allocation place) {
        return new InstanceAllocated(
                request.orgId(),
                request.appId(),
                request.envId(),
                request.workloadId(),
                request.processType(),
                request.instanceId(),
                place.nodeId(),
                DesiredState.RUNNING,
                request.releaseId(),
                null,
                place.overlayIpv6(),
                request.resources(),
                request.specHash(),
                request.generation(),
                place.placement());
    }
}
