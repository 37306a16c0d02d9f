package dev.plfm.command.deploy;

import dev.plfm.command.deploy.DeployCommand.UndoDeploy;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.eventlog.EventPosition;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.value.DeployStatus;
import java.util.Objects;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Remembers what succeeded, and takes what a deploy failed with back to it where that is wanted. */
@Component
@ProcessingGroup("rollback")
class RollbackProcess {
    private static final Logger LOG = LoggerFactory.getLogger(RollbackProcess.class);
    private static final String COMPONENT = "rollback";

    private final DeployHistory history;
    private final DeployLookup deploys;
    private final SystemCommands commands;

    RollbackProcess(DeployHistory history, DeployLookup deploys, SystemCommands commands) {
        this.history = history;
        this.deploys = deploys;
        this.commands = commands;
    }

    @EventHandler
    void on(EnvUpdated event) {
        if (event.autoRollback() != null) {
            history.setAutoRollback(event.envId(), event.autoRollback());
        }
    }

    @EventHandler
    void on(EnvDeleted event) {
        history.forget(event.envId());
    }

    @EventHandler
    void on(DeployStatusChanged event, EventMessage<?> message) {
        if (event.status() == DeployStatus.SUCCEEDED) {
            history.succeeded(deploys.beginningOf(event.deployId()), EventPosition.of(message));
        } else if (event.status() == DeployStatus.FAILED) {
            undo(event, message);
        }
    }

    private void undo(DeployStatusChanged event, EventMessage<?> cause) {
        DeployCreated failed = deploys.beginningOf(event.deployId());
        String reason = Objects.requireNonNullElse(event.failedReason(), "");
        if (RollbackPolicy.undoes(failed, reason, history.isAutoRollback(event.envId()))) {
            RollbackPolicy.rollbacks(failed, history.lastSucceeded(event.envId()), history.newest(event.envId()))
                    .forEach(rollback -> send(rollback, cause));
        }
    }

    /** A refusal means that something newer was deployed meanwhile, or that the environment is going. */
    private void send(UndoDeploy rollback, EventMessage<?> cause) {
        try {
            commands.send(COMPONENT, rollback, cause);
        } catch (DomainException e) {
            if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
            LOG.info("Deploy {} is not undone: {}", rollback.failed(), e.getMessage());
        }
    }
}
