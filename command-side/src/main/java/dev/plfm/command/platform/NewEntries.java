package dev.plfm.command.platform;

import dev.plfm.eventlog.AppendRefusal;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is about to be entered into the directory, by one statement for all of it. */
final class NewEntries {
    private final JdbcClient jdbc;
    private final Set<String> ids = new HashSet<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Integer> commands = new ArrayList<>();

    NewEntries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One thing.
     *
     * @param orgId null for what belongs to no organization
     * @param projectId the project it is grouped under, or null
     */
    record Entry(
            String kind,
            String id,
            @Nullable String orgId,
            @Nullable String parentId,
            String name,
            @Nullable String projectId) {}

    /** @param command the place of the command whose event it is, for a refusal */
    void add(int command, Entry entry) {
        if (entries.stream().anyMatch(other -> other.id().equals(entry.parentId()))) {
            insert();
        }
        entries.add(entry);
        commands.add(command);
    }

    /** Adds one that needs none of the others; answers whether it is such a one. */
    boolean addApart(Entry entry) {
        if (!ids.add(entry.id()) || ids.contains(entry.parentId()) || ids.contains(entry.projectId())) {
            return false;
        }
        return entries.add(entry);
    }

    /** Refuses when a parent or a project is not there, or a name is taken. */
    void say(AppendStatements statements) {
        if (entries.isEmpty()) {
            return;
        }
        sayThere(statements, Entry::parentId, "%");
        sayThere(statements, Entry::projectId, "project");
        statements.add(
                """
                INSERT INTO command.directory (kind, id, org_id, parent_id, name, group_id)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?)""",
                column(Entry::kind),
                column(Entry::id),
                column(Entry::orgId),
                column(Entry::parentId),
                column(Entry::name),
                column(Entry::projectId));
    }

    private void sayThere(AppendStatements statements, Function<Entry, @Nullable String> needed, String kind) {
        Set<Need> needs = new LinkedHashSet<>();
        for (Entry entry : entries) {
            String id = needed.apply(entry);
            if (id != null) {
                needs.add(new Need(id, entry.orgId()));
            }
        }
        if (!needs.isEmpty()) {
            statements.add(
                    """
                    SELECT refuse_append() FROM unnest(?, ?) AS e (id, org_id) WHERE NOT EXISTS (
                        SELECT FROM command.directory d WHERE d.id = e.id AND d.org_id = e.org_id AND d.kind LIKE ?)""",
                    needs.stream().map(Need::id).toArray(String[]::new),
                    needs.stream().map(Need::orgId).toArray(String[]::new),
                    kind);
        }
    }

    private record Need(String id, @Nullable String orgId) {}

    /** @throws AppendRefusal for the first whose parent is not there or whose name is taken */
    void insert() {
        if (entries.isEmpty()) {
            return;
        }
        Set<String> inserted = new HashSet<>(jdbc.sql("""
                        INSERT INTO command.directory (kind, id, org_id, parent_id, name, group_id)
                        SELECT kind, id, org_id, parent_id, name, group_id
                        FROM unnest(?, ?, ?, ?, ?, ?) WITH ORDINALITY
                            AS e (kind, id, org_id, parent_id, name, group_id, ordinal)
                        WHERE (e.parent_id IS NULL OR EXISTS (
                                SELECT FROM command.directory p WHERE p.id = e.parent_id AND p.org_id = e.org_id))
                            AND (e.group_id IS NULL OR EXISTS (
                                SELECT FROM command.directory g
                                WHERE g.id = e.group_id AND g.org_id = e.org_id AND g.kind = 'project'))
                        ORDER BY ordinal
                        ON CONFLICT ON CONSTRAINT directory_name_key DO NOTHING
                        RETURNING id
                        """)
                .param(column(Entry::kind))
                .param(column(Entry::id))
                .param(column(Entry::orgId))
                .param(column(Entry::parentId))
                .param(column(Entry::name))
                .param(column(Entry::projectId))
                .query(String.class)
                .list());
        for (int i = 0; i < entries.size(); i++) {
            if (!inserted.contains(entries.get(i).id())) {
                throw new AppendRefusal(commands.get(i), refusal(entries.get(i)));
            }
        }
        entries.clear();
        commands.clear();
    }

    private String[] column(Function<Entry, @Nullable String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }

    private DomainException refusal(Entry entry) {
        if (entry.parentId() != null && !isThere(entry.parentId(), entry.orgId(), "%")) {
            return DomainException.notFound("resource");
        }
        if (entry.projectId() != null && !isThere(entry.projectId(), entry.orgId(), "project")) {
            return DomainException.notFound("project");
        }
        return taken(entry.kind(), entry.name());
    }

    private boolean isThere(String id, @Nullable String orgId, String kind) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM command.directory WHERE id = ? AND org_id = ? AND kind LIKE ?)")
                .param(id)
                .param(orgId)
                .param(kind)
                .query(Boolean.class)
                .single();
    }

    static DomainException taken(String kind, String name) {
        String field = kind.equals("node") ? "hostname" : "name";
        return new DomainException(
                ErrorCode.ALREADY_EXISTS,
                "There is already " + (kind.matches("[aeiou].*") ? "an " : "a ") + kind + " with the " + field + " \""
                        + name + "\".",
                List.of(new DomainException.FieldError(field, "is taken")));
    }
}
