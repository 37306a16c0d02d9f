package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendStatements;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.kernel.id.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entries of the directory that stay as they are through the events of an append: what changed of these is not told there. */
final class SameEntries {
    private final List<Named> entries = new ArrayList<>();

    private record Named(String id, String name, @Nullable String projectId) {}

    /** Answers whether the event is one that may leave its entry as it is. */
    boolean add(Object event) {
        if (event instanceof AppUpdated app) {
            ProjectId project = app.projectId();
            return entries.add(new Named(app.appId().value(), app.name(), project == null ? null : project.value()));
        }
        if (event instanceof EnvUpdated env && !Boolean.TRUE.equals(env.deleting())) {
            return entries.add(new Named(env.envId().value(), env.name(), null));
        }
        return event instanceof ProjectUpdated project
                && entries.add(new Named(project.projectId().value(), project.name(), null));
    }

    /** Refuses when any of them is to be another. */
    void say(AppendStatements statements) {
        if (!entries.isEmpty()) {
            statements.add("""
                    SELECT refuse_append() FROM unnest(?, ?, ?) AS e (id, name, group_id) WHERE NOT EXISTS (
                        SELECT FROM command.directory d
                        WHERE d.id = e.id AND d.name = e.name AND d.group_id IS NOT DISTINCT FROM e.group_id)""", column(Named::id), column(Named::name), column(Named::projectId));
        }
    }

    private Object column(Function<Named, @Nullable String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }
}
