package dev.plfm.command.platform;

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
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataIntegrityViolationException;
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
    private final Map<Class<?>, Consumer<Object>> handlers = new HashMap<>();
    private final JdbcClient jdbc;

    Directory(JdbcClient jdbc) {
        this.jdbc = jdbc;
        on(
                OrgCreated.class,
                e -> insert(new Entry(
                        "org",
                        e.orgId().value(),
                        e.orgId().value(),
                        null,
                        e.orgId().value())));
        on(
                ProjectCreated.class,
                e -> insert(new Entry(
                        "project",
                        e.projectId().value(),
                        e.orgId().value(),
                        e.orgId().value(),
                        e.name())));
        on(ProjectUpdated.class, e -> rename("project", e.projectId().value(), e.name()));
        on(ProjectDeleted.class, e -> delete("project", e.projectId().value(), "apps"));
        on(AppCreated.class, e -> {
            insert(new Entry(
                    "app", e.appId().value(), e.orgId().value(), e.orgId().value(), e.name()));
            group(e.appId().value(), e.orgId().value(), e.projectId());
        });
        on(AppUpdated.class, e -> {
            rename("app", e.appId().value(), e.name());
            group(e.appId().value(), e.orgId().value(), e.projectId());
        });
        on(AppDeleted.class, e -> delete("app", e.appId().value(), "environments"));
        on(
                EnvCreated.class,
                e -> insert(new Entry(
                        "environment",
                        e.envId().value(),
                        e.orgId().value(),
                        e.appId().value(),
                        e.name())));
        on(EnvUpdated.class, e -> {
            rename("environment", e.envId().value(), e.name());
            if (Boolean.TRUE.equals(e.deleting())) {
                leave(e.envId().value());
            }
        });
        on(EnvDeleted.class, e -> delete("environment", e.envId().value(), "others"));
        on(
                ReleaseCreated.class,
                e -> require("app", e.appId().value(), e.orgId().value()));
        on(DeployCreated.class, e -> {
            require("environment", e.envId().value(), e.orgId().value());
            requireTakesDeploys(e.envId().value(), e.appId().value());
        });
        on(NodeEnrolled.class, e -> insert(new Entry("node", e.nodeId().value(), null, null, e.hostname())));
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            Consumer<Object> handler = handlers.get(event.getPayloadType());
            if (handler != null) {
                handler.accept(event.getPayload());
            }
        }
    }

    private <E> void on(Class<E> type, Consumer<E> handler) {
        handlers.put(type, event -> handler.accept(type.cast(event)));
    }

    private void insert(Entry entry) {
        if (entry.parentId() != null && entry.orgId() != null) {
            requireId(entry.parentId(), entry.orgId());
        }
        int inserted = jdbc.sql("""
                        INSERT INTO command.directory (id, kind, org_id, parent_id, name) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT ON CONSTRAINT directory_name_key DO NOTHING
                        """)
                .param(entry.id())
                .param(entry.kind())
                .param(entry.orgId())
                .param(entry.parentId())
                .param(entry.name())
                .update();
        if (inserted == 0) {
            throw taken(entry.kind(), entry.name());
        }
    }

    private void rename(String kind, String id, String name) {
        try {
            jdbc.sql("UPDATE command.directory SET name = ? WHERE id = ? AND name <> ?")
                    .params(name, id, name)
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken(kind, name);
        }
    }

    private void group(String id, String orgId, @Nullable ProjectId projectId) {
        if (projectId != null) {
            require("project", projectId.value(), orgId);
        }
        String project = projectId == null ? null : projectId.value();
        jdbc.sql("UPDATE command.directory SET group_id = ? WHERE id = ? AND group_id IS DISTINCT FROM ?")
                .param(project)
                .param(id)
                .param(project)
                .update();
    }

    private void delete(String kind, String id, String dependants) {
        try {
            jdbc.sql("DELETE FROM command.directory WHERE id = ?").param(id).update();
        } catch (DuplicateKeyException e) {
            throw e;
        } catch (DataIntegrityViolationException e) {
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

    private void requireId(String id, String orgId) {
        boolean there = jdbc.sql("SELECT 1 FROM command.directory WHERE id = ? AND org_id = ? FOR KEY SHARE")
                .params(id, orgId)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!there) {
            throw DomainException.notFound("resource");
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

    private static DomainException taken(String kind, String name) {
        String field = kind.equals("node") ? "hostname" : "name";
        return new DomainException(
                ErrorCode.ALREADY_EXISTS,
                "There is already " + (kind.matches("[aeiou].*") ? "an " : "a ") + kind + " with the " + field + " \""
                        + name + "\".",
                List.of(new DomainException.FieldError(field, "is taken")));
    }

    private record Entry(
            String kind,
            String id,
            @Nullable String orgId,
            @Nullable String parentId,
            String name) {}
}
