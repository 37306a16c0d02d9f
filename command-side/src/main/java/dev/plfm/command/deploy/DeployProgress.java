package dev.plfm.command.deploy;

import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a deploy is, by what its environment and its workloads say. Every event may come twice; the answer is the deploy's end, or
 * null while it goes on.
 */
final class DeployProgress {
    static final String ENV_DELETING = "env_deleting";
    static final String SUPERSEDED = "superseded";
    private static final String DEADLINE_EXCEEDED = "deadline_exceeded";
    private static final String WORKLOAD_FAILED = "workload_failed";

    private DeployCreated deploy;
    private long position;
    private SortedMap<String, Workload> workloads = new TreeMap<>();
    private boolean paused;
    private boolean moved;
    private String told = "";

    @SuppressWarnings("NullAway.Init")
    DeployProgress() {}

    DeployProgress(DeployCreated deploy, long position) {
        this.deploy = deploy;
        this.position = position;
        deploy.processTypes().forEach(processType -> workloads.put(processType, Workload.UNKNOWN));
    }

    DeployCreated deploy() {
        return deploy;
    }

    /** Position of the {@code deploy.created}: of two deploys, the later one wins. */
    long position() {
        return position;
    }

    @Nullable DeployOutcome apply(EnvDesiredReleaseSet event) {
        boolean newer = event.deployEventId() > position;
        if (newer && workloads.containsKey(event.processType())) {
            return DeployOutcome.failed(
                    SUPERSEDED, "The newer deploy " + event.deployId() + " took over " + event.processType() + ".");
        }
        return null;
    }

    void apply(WorkloadDesiredStateSet event) {
        workloads.computeIfPresent(
                event.processType(), (type, workload) -> workload.wants(event.generation(), event.replicas()));
    }

    @Nullable DeployOutcome apply(WorkloadStatusChanged event) {
        Workload known = workloads.get(event.processType());
        if (known == null || event.generation() < known.generation()) {
            return null;
        }
        if (event.status() == WorkloadStatus.FAILED) {
            return DeployOutcome.failed(
                    Objects.requireNonNullElse(event.reason(), WORKLOAD_FAILED),
                    event.processType() + ": "
                            + Objects.requireNonNullElse(event.message(), "its instances keep failing."));
        }
        workloads.put(event.processType(), known.says(event));
        boolean done = workloads.values().stream().allMatch(Workload::isConverged);
        return done ? DeployOutcome.succeeded(String.join(", ", workloads.keySet()) + ": all as desired.") : null;
    }

    /** One more instance that is ready is progress, but not more of them than are wanted: the others only take the place of what broke. */
    void apply(InstanceStatusChanged event) {
        Workload workload = workloads.get(event.processType());
        if (event.status() == InstanceStatus.READY && workload != null && workload.unready() > 0) {
            moved = true;
            workloads.put(event.processType(), workload.oneMoreReady());
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        moved = true;
    }

    void promote() {
        moved = true;
    }

    /** Whether it has more time coming: it waits for somebody, or has moved since this was asked last. */
    boolean hasMoreTime() {
        boolean more = paused || moved || isAwaitingPromotion();
        moved = false;
        return more;
    }

    /** How it is, if that means something else than what was told last. */
    @Nullable DeployReport news() {
        String meaning = open().map(workload ->
                        workload.getKey() + " " + workload.getValue().meaning())
                .collect(Collectors.joining(", "));
        if (meaning.equals(told)) {
            return null;
        }
        told = meaning;
        String message = open().filter(workload -> workload.getValue().status() != null)
                .map(workload -> workload.getKey() + ": " + workload.getValue().words())
                .collect(Collectors.joining(" "));
        return new DeployReport(
                isAwaitingPromotion() ? DeployPhase.AWAITING_PROMOTION : null, message.isEmpty() ? null : message);
    }

    DeployOutcome envIsGoing() {
        return DeployOutcome.failed(ENV_DELETING, "The environment is being deleted.");
    }

    DeployOutcome outOfTime() {
        List<String> open = open().map(workload ->
                        workload.getKey() + " (" + workload.getValue().note() + ")")
                .toList();
        return DeployOutcome.failed(DEADLINE_EXCEEDED, "Not in time: " + String.join(", ", open) + ".");
    }

    private Stream<Map.Entry<String, Workload>> open() {
        return workloads.entrySet().stream()
                .filter(workload -> !workload.getValue().isConverged());
    }

    private boolean isAwaitingPromotion() {
        return workloads.values().stream().anyMatch(Workload::isAwaitingPromotion);
    }

    /**
     * What one of the deploy's workloads last said.
     *
     * @param generation 0 until it says anything
     * @param unready how many of the wanted instances have not become ready yet, as far as was heard
     * @param status null when nothing is known of this generation
     */
    record Workload(
            int generation,
            int unready,
            @Nullable WorkloadStatus status,
            @Nullable String reason,
            @Nullable String message) {
        static final Workload UNKNOWN = new Workload(0, 0, null, null, null);

        Workload wants(int newGeneration, int replicas) {
            return newGeneration < generation ? this : new Workload(newGeneration, replicas, null, null, null);
        }

        Workload says(WorkloadStatusChanged event) {
            return new Workload(event.generation(), unready, event.status(), event.reason(), event.message());
        }

        Workload oneMoreReady() {
            return new Workload(generation, unready - 1, status, reason, message);
        }

        boolean isConverged() {
            return status == WorkloadStatus.CONVERGED;
        }

        boolean isAwaitingPromotion() {
            return Condition.AWAITING_PROMOTION.equals(reason);
        }

        /** The same for whatever means the same to a program. */
        String meaning() {
            return status + " " + reason;
        }

        String words() {
            String words = DeployWords.of(reason, message);
            return words == null ? note() + "." : words;
        }

        String note() {
            if (message != null) {
                return message;
            }
            return status == null ? "nothing heard of it yet" : status.wire();
        }
    }
}
