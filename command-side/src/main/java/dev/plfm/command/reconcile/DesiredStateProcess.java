package dev.plfm.command.reconcile;

import dev.plfm.command.deploy.DeployCommand;
import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.platform.BatchWork;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.workload.WorkloadCommand.RetireWorkload;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentCreated;
import dev.plfm.kernel.event.VolumeAttachmentEvent.VolumeAttachmentDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeHomeNodeSet;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells workloads what their environment wants of them. At the end of a batch each is told the sum of what happened, so that deploys and
 * scale changes that come together begin one generation.
 */
@Component
@ProcessingGroup("desired-state")
class DesiredStateProcess {
    private static final String COMPONENT = "desired-state";

    private final DesiredProcesses processes;
    private final DesiredStates states;
    private final SystemCommands commands;

    DesiredStateProcess(DesiredProcesses processes, ReleaseLookup releases, SystemCommands commands) {
        this.processes = processes;
        this.states = new DesiredStates(releases);
        this.commands = commands;
    }

    @EventHandler
    void on(EnvDesiredReleaseSet event, EventMessage<?> message) {
        processes.set(event);
        tellAtEnd(List.of(new Key(event.envId(), event.processType())), message);
    }

    @EventHandler
    void on(EnvScaleSet event, EventMessage<?> message) {
        tellAtEnd(processes.set(event), message);
    }

    @EventHandler
    void on(EnvPlacementSet event, EventMessage<?> message) {
        processes.set(event);
        tellAtEnd(List.of(new Key(event.envId(), event.processType())), message);
    }

    @EventHandler
    void on(SecretBundleVersionSet event, EventMessage<?> message) {
        tellAtEnd(processes.set(event), message);
    }

    @EventHandler
    void on(VolumeAttachmentCreated event, EventMessage<?> message) {
        tellAtEnd(List.of(new Key(event.envId(), event.processType())), message);
    }

    @EventHandler
    void on(VolumeAttachmentDeleted event, EventMessage<?> message) {
        tellAtEnd(List.of(new Key(event.envId(), event.processType())), message);
    }

    /** It may have been another process type's when it got its node. */
    @EventHandler
    void on(VolumeHomeNodeSet event, EventMessage<?> message) {
        tellAtEnd(processes.withVolume(event.volumeId()).stream().toList(), message);
    }

    @EventHandler
    void on(DeployPaused event, EventMessage<?> message) {
        tellAtEnd(processes.setPaused(event.envId(), event.deployId(), true), message);
    }

    @EventHandler
    void on(DeployResumed event, EventMessage<?> message) {
        tellAtEnd(processes.setPaused(event.envId(), event.deployId(), false), message);
    }

    @EventHandler
    void on(DeployPromoted event, EventMessage<?> message) {
        tellAtEnd(processes.setPromoted(event.envId(), event.deployId()), message);
    }

    /**
     * What an aborted deploy has reached stands still until the next deploy. What another deploy has reached that has ended goes on by itself
     * if it was paused, and is told if it would wait for somebody.
     */
    @EventHandler
    void on(DeployStatusChanged event, EventMessage<?> message) {
        if (event.status().terminal()) {
            String how = Objects.requireNonNullElse(event.failedReason(), DesiredProcess.SUCCEEDED);
            boolean aborted = DeployCommand.ABORTED.equals(how);
            List<Key> reached = processes.setEnded(event.envId(), event.deployId(), how, aborted);
            if (event.status() == DeployStatus.FAILED) {
                tellAtEnd(reached, message);
            }
        }
    }

    @EventHandler
    void on(EnvUpdated event, EventMessage<?> message) {
        if (Boolean.TRUE.equals(event.deleting())) {
            tellAtEnd(processes.setDeleting(event.envId()), message);
        }
    }

    @EventHandler
    void on(EnvDeleted event) {
        processes.forget(event.envId());
    }

    private void tellAtEnd(List<Key> changed, EventMessage<?> cause) {
        changed.forEach(key -> BatchWork.add(COMPONENT, key, cause, this::tell));
    }

    private void tell(Map<Key, EventMessage<?>> changed) {
        List<Errand> wanted = new ArrayList<>();
        changed.forEach((key, cause) -> processes.find(key).ifPresent(process -> {
            if (process.deleting()) {
                retire(key, cause);
            } else {
                states.of(process).ifPresent(state -> wanted.add(new Errand(state.command(), cause)));
            }
        }));
        commands.sendAll(COMPONENT, wanted)
                .forEach(answer -> answer.unlessGone().get());
    }

    private void retire(Key key, EventMessage<?> cause) {
        boolean known = sendUnlessGone(new RetireWorkload(WorkloadId.of(key.envId(), key.processType())), cause);
        if (!known) {
            sendUnlessGone(new WorkloadGone(key.envId(), key.processType()), cause);
        }
    }

    /** Answers whether there was somebody to tell; what is gone, or going, needs to hear no more. */
    private boolean sendUnlessGone(Object command, @Nullable EventMessage<?> cause) {
        try {
            commands.send(COMPONENT, command, cause);
            return true;
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }
}
