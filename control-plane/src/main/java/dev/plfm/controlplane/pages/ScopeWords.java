package dev.plfm.controlplane.pages;

import dev.plfm.kernel.access.Scope;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What scopes allow, in words for the people who are asked for them. */
final class ScopeWords {
    private static final Map<Scope, String> WORDS = new EnumMap<>(Map.ofEntries(
            Map.entry(Scope.ORGS_READ, "See your organizations and their members"),
            Map.entry(Scope.ORGS_ADMIN, "Change organizations, their members and their service principals"),
            Map.entry(Scope.PROJECTS_READ, "See projects"),
            Map.entry(Scope.PROJECTS_WRITE, "Create, change and delete projects"),
            Map.entry(Scope.APPS_READ, "See apps"),
            Map.entry(Scope.APPS_WRITE, "Create, change and delete apps"),
            Map.entry(Scope.ENVS_READ, "See environments"),
            Map.entry(Scope.ENVS_WRITE, "Create, change, scale and delete environments"),
            Map.entry(Scope.RELEASES_READ, "See releases and deploys"),
            Map.entry(Scope.RELEASES_WRITE, "Create releases"),
            Map.entry(Scope.DEPLOYS_WRITE, "Deploy releases"),
            Map.entry(Scope.ROLLBACKS_WRITE, "Roll back to earlier releases"),
            Map.entry(Scope.WORKLOADS_READ, "See what is running"),
            Map.entry(Scope.ROUTES_READ, "See routes"),
            Map.entry(Scope.ROUTES_WRITE, "Create, change and delete routes"),
            Map.entry(Scope.VOLUMES_READ, "See volumes"),
            Map.entry(Scope.VOLUMES_WRITE, "Create, change and delete volumes"),
            Map.entry(Scope.SECRETS_READ_METADATA, "See which secrets there are, not what they hold"),
            Map.entry(Scope.SECRETS_WRITE, "Set secrets"),
            Map.entry(Scope.EVENTS_READ, "See everything that happened"),
            Map.entry(Scope.QUOTAS_ADMIN, "Set quotas"),
            Map.entry(Scope.NODES_ADMIN, "Manage nodes")));

    private ScopeWords() {}

    /** A scope's name, and what it allows. */
    record Line(String name, String words) {}

    static List<Line> of(List<String> names) {
        return names.stream().map(name -> new Line(name, wordsOf(name))).toList();
    }

    private static String wordsOf(String name) {
        Scope scope = Scope.ofWire(name);
        return scope == null ? name : Objects.requireNonNull(WORDS.get(scope));
    }
}
