package dev.plfm.command.plan;

import dev.plfm.command.environment.EnvironmentCommand.SetDesiredRelease;
import dev.plfm.command.platform.Rehearsals;
import dev.plfm.command.reconcile.DesiredProcess;
import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.command.reconcile.DesiredProcesses;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an environment would want once an event has happened: has it noted by those who note it, and undoes that. */
@Component
class Wishes {
    private final DesiredProcesses processes;
    private final Rehearsals rehearsals;
    private final TransactionTemplate transaction;

    Wishes(DesiredProcesses processes, Rehearsals rehearsals, PlatformTransactionManager transactions) {
        this.processes = processes;
        this.rehearsals = rehearsals;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** For each process type concerned what is wanted of it and what would be, in the order in which workloads would be told. */
    List<Wish> after(List<Object> events) {
        List<Wish> wishes = new ArrayList<>();
        for (Object event : events) {
            if (event instanceof DeployCreated deploy) {
                deploy.processTypes().forEach(processType -> releases(deploy, processType)
                        .forEach(set ->
                                wishes.add(wish(new Key(set.envId(), set.processType()), () -> processes.set(set)))));
            } else if (event instanceof EnvScaleSet scale) {
                for (ProcessScale process : scale.scales()) {
                    Key key = new Key(scale.envId(), process.processType());
                    wishes.add(wish(key, () -> processes.set(scale)));
                }
            }
        }
        return wishes.stream().filter(Wish::changes).toList();
    }

    private List<EnvDesiredReleaseSet> releases(DeployCreated deploy, String processType) {
        SetDesiredRelease newest = new SetDesiredRelease(
                deploy.orgId(),
                deploy.appId(),
                deploy.envId(),
                processType,
                deploy.releaseId(),
                deploy.deployId(),
                Long.MAX_VALUE,
                Objects.requireNonNullElse(deploy.rollout(), Rollout.rolling()));
        return rehearsals.events(newest, Map.of()).stream()
                .filter(EnvDesiredReleaseSet.class::isInstance)
                .map(EnvDesiredReleaseSet.class::cast)
                .toList();
    }

    private Wish wish(Key key, Runnable note) {
        return Objects.requireNonNull(transaction.execute(status -> {
            status.setRollbackOnly();
            Optional<DesiredProcess> before = processes.find(key);
            note.run();
            return new Wish(before.orElse(null), processes.find(key).orElse(null));
        }));
    }

    /** What is wanted of a process type and what would be; null for what was never deployed. */
    record Wish(@Nullable DesiredProcess before, @Nullable DesiredProcess after) {
        boolean changes() {
            return after != null && !after.equals(before);
        }
    }
}
