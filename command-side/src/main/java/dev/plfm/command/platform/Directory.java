package dev.plfm.command.platform;

import dev.plfm.command.platform.NewEntries.Entry;
import dev.plfm.eventlog.AppendRefusal;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.event.ReleaseEvent.ReleaseCreated;
import dev.plfm.kernel.id.ProjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What exists, where it belongs and which names are taken, kept from the events that are about to be appended: refuses a name that is
 * taken, a parent that is not there, and the deletion of what others need.
 */
@Component
@Order(AppendOrder.DIRECTORY)
class Directory implements AppendStep {
    private final Map<Class<?>, Function<Object, Entry>> beginnings = new HashMap<>();
    private final Map<Class<?>, Consumer<Object>> changes = new HashMap<>();
    private final JdbcClient jdbc;

    Directory(JdbcClient jdbc) {
        this.jdbc = jdbc;
        begin(OrgCreated.class, e -> {
            String org = e.orgId().value();
            return new Entry("org", org, org, null, org, null);
        });
        begin(ProjectCreated.class, e -> {
            String org = e.orgId().value();
            return new Entry("project", e.projectId().value(), org, org, e.name(), null);
        });
        begin(AppCreated.class, e -> {
            String org = e.orgId().value();
            return new Entry("app", e.appId().value(), org, org, e.name(), text(e.projectId()));
        });
        begin(
                EnvCreated.class,
                e -> new Entry(
                        "environment",
                        e.envId().value(),
                        e.orgId().value(),
                        e.appId().value(),
                        e.name(),
                        null));
        begin(NodeEnrolled.class, e -> new Entry("node", e.nodeId().value(), null, null, e.hostname(), null));
        change(ProjectUpdated.class, e -> rename("project", e.projectId().value(), e.name()));
        change(ProjectDeleted.class, e -> delete("project", e.projectId().value(), "apps"));
        change(AppUpdated.class, e -> {
            rename("app", e.appId().value(), e.name());
            group(e.appId().value(), e.orgId().value(), e.projectId());
        });
        change(AppDeleted.class, e -> delete("app", e.appId().value(), "environments"));
        change(EnvUpdated.class, e -> {
            rename("environment", e.envId().value(), e.name());
            if (Boolean.TRUE.equals(e.deleting())) {
                leave(e.envId().value());
            }
        });
        change(EnvDeleted.class, e -> delete("environment", e.envId().value(), "others"));
        change(
                ReleaseCreated.class,
                e -> require("app", e.appId().value(), e.orgId().value()));
        change(DeployCreated.class, e -> {
            require("environment", e.envId().value(), e.orgId().value());
            requireTakesDeploys(e.envId().value(), e.appId().value());
        });
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return beginnings.containsKey(event.getPayloadType()) || changes.containsKey(event.getPayloadType());
    }

    /** Only what begins, and changes that change nothing here: with others it matters which comes first. */
    @Override
    public boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        NewEntries fresh = new NewEntries(jdbc);
        SameEntries same = new SameEntries();
        for (DomainEventMessage<?> event :
                commands.stream().flatMap(List::stream).filter(this::concerns).toList()) {
            Function<Object, Entry> beginning = beginnings.get(event.getPayloadType());
            boolean apart = beginning == null
                    ? same.add(event.getPayload())
                    : fresh.addApart(beginning.apply(event.getPayload()));
            if (!apart) {
                return false;
            }
        }
        fresh.say(statements);
        same.say(statements);
        return true;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        try {
            beforeAppendAll(List.of(events));
        } catch (AppendRefusal refusal) {
            throw refusal.reason();
        }
    }

    @Override
    public void beforeAppendAll(List<? extends List<? extends DomainEventMessage<?>>> commands) {
        NewEntries fresh = new NewEntries(jdbc);
        for (int command = 0; command < commands.size(); command++) {
            for (DomainEventMessage<?> event : commands.get(command)) {
                Function<Object, Entry> beginning = beginnings.get(event.getPayloadType());
                Consumer<Object> change = changes.get(event.getPayloadType());
                if (beginning != null) {
                    fresh.add(command, beginning.apply(event.getPayload()));
                } else if (change != null) {
                    fresh.insert();
                    apply(command, () -> change.accept(event.getPayload()));
                }
            }
        }
        fresh.insert();
    }

    private static void apply(int command, Runnable change) {
        try {
            change.run();
        } catch (DomainException refused) {
            throw new AppendRefusal(command, refused);
        }
    }

    private <E> void begin(Class<E> type, Function<E, Entry> entry) {
        beginnings.put(type, event -> entry.apply(type.cast(event)));
    }

    private <E> void change(Class<E> type, Consumer<E> handler) {
        changes.put(type, event -> handler.accept(type.cast(event)));
    }

    private void rename(String kind, String id, String name) {
        try {
            jdbc.sql("UPDATE command.directory SET name = ? WHERE id = ? AND name <> ?")
                    .params(name, id, name)
                    .update();
        } catch (DuplicateKeyException e) {
            throw NewEntries.taken(kind, name);
        }
    }

    private void group(String id, String orgId, @Nullable ProjectId projectId) {
        if (projectId != null) {
            require("project", projectId.value(), orgId);
        }
        String project = text(projectId);
        jdbc.sql("UPDATE command.directory SET group_id = ? WHERE id = ? AND group_id IS DISTINCT FROM ?")
                .param(project)
                .param(id)
                .param(project)
                .update();
    }

    private void delete(String kind, String id, String dependants) {
        jdbc.sql("""
                        DELETE FROM command.directory d WHERE id = ?
                            AND NOT EXISTS (SELECT FROM command.directory c WHERE c.parent_id = d.id)
                            AND NOT EXISTS (SELECT FROM command.directory c WHERE c.group_id = d.id)
                        """).param(id).update();
        boolean isNeeded = jdbc.sql("SELECT EXISTS (SELECT FROM command.directory WHERE id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
        if (isNeeded) {
            throw new DomainException(
                    ErrorCode.IN_USE, "The " + kind + " still has " + dependants + ": delete these first.");
        }
    }

    private void require(String kind, String id, String orgId) {
        boolean there = jdbc.sql(
                        "SELECT 1 FROM command.directory WHERE id = ? AND kind = ? AND org_id = ? FOR KEY SHARE")
                .params(id, kind, orgId)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!there) {
            throw DomainException.notFound(kind);
        }
    }

    private void leave(String id) {
        jdbc.sql("UPDATE command.directory SET leaving = true WHERE id = ? AND NOT leaving")
                .param(id)
                .update();
    }

    private void requireTakesDeploys(String envId, String appId) {
        boolean leaving = jdbc.sql("SELECT leaving FROM command.directory WHERE id = ? AND parent_id = ?")
                .params(envId, appId)
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> DomainException.notFound("environment"));
        if (leaving) {
            throw new DomainException(ErrorCode.CONFLICT, "The environment is being deleted.");
        }
    }

    private static @Nullable String text(@Nullable ProjectId projectId) {
        return projectId == null ? null : projectId.value();
    }
}
