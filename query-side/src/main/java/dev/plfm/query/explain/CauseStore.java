package dev.plfm.query.explain;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.UserId;
import dev.plfm.query.platform.TenantRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Looks up in the log, by position, what an explanation is made of. */
@Component
class CauseStore {
    /** How many causes back a look-up goes. */
    private static final int DEEPEST = 16;

    private static final String INSTANCE = """
            SELECT i.*, c.*, w.desired_event_id AS desired_now_event_id
            FROM read_model.instance i
            LEFT JOIN read_model.instance_cause c ON c.instance_id = i.instance_id
            LEFT JOIN read_model.workload_cause w ON w.workload_id = i.workload_id
            """;

    private final TenantRows rows;

    CauseStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<InstanceFacts> instance(OrgId orgId, AppId appId, EnvId envId, InstanceId instanceId) {
        return rows.of(orgId)
                .sql(INSTANCE
                        + "WHERE i.instance_id = :instance AND i.env_id = :env AND i.app_id = :app AND i.org_id = :org")
                .param("instance", instanceId.value())
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(InstanceFacts::of)
                .optional();
    }

    /** The instance, whoever's it is: for operators. */
    Optional<Located> located(InstanceId instanceId) {
        return rows.ofAll()
                .sql(INSTANCE + "WHERE i.instance_id = :instance")
                .param("instance", instanceId.value())
                .query((row, number) -> new Located(new OrgId(row.getString("org_id")), InstanceFacts.of(row, number)))
                .optional();
    }

    boolean hasNode(NodeId nodeId) {
        return rows.ofAll()
                .sql("SELECT 1 FROM read_model.node WHERE node_id = :node")
                .param("node", nodeId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** An instance and whose it is. */
    record Located(OrgId orgId, InstanceFacts facts) {}

    /** The organization's events at these positions, and what caused them, its own or a node's, by position. */
    Map<Long, LoggedEvent> withCauses(OrgId orgId, Set<Long> positions) {
        if (positions.isEmpty()) {
            return Map.of();
        }
        Map<Long, LoggedEvent> events = byPosition(rows.of(orgId)
                .sql("""
                        WITH RECURSIVE cause (event_id, causation_id, depth) AS (
                            SELECT event_id, causation_id, 0 FROM event_log
                            WHERE event_id IN (:positions) AND org_id = :org
                            UNION
                            SELECT l.event_id, l.causation_id, c.depth + 1 FROM cause c
                            JOIN event_log l ON l.event_id = c.causation_id AND l.event_id < c.event_id AND l.org_id = :org
                            WHERE c.depth < :deepest)
                        SELECT\s""" + LoggedEvent.COLUMNS + " FROM event_log WHERE event_id IN (SELECT event_id FROM cause)")
                .param("positions", positions)
                .param("org", orgId.value())
                .param("deepest", DEEPEST)
                .query(LoggedEvent::of)
                .list());
        Set<Long> missing = events.values().stream()
                .map(LoggedEvent::causationId)
                .filter(cause -> cause != null && !events.containsKey(cause))
                .collect(Collectors.toSet());
        events.putAll(ofNodes(missing));
        return events;
    }

    /** The organization's events at these positions. */
    List<LoggedEvent> at(OrgId orgId, Set<Long> positions) {
        if (positions.isEmpty()) {
            return List.of();
        }
        return rows.of(orgId)
                .sql("SELECT " + LoggedEvent.COLUMNS
                        + " FROM event_log WHERE event_id IN (:positions) AND org_id = :org")
                .param("positions", positions)
                .param("org", orgId.value())
                .query(LoggedEvent::of)
                .list();
    }

    /** What happened to nodes is in no organization's rows; what happened to other organizations stays out. */
    private Map<Long, LoggedEvent> ofNodes(Set<Long> positions) {
        if (positions.isEmpty()) {
            return Map.of();
        }
        return byPosition(rows.ofAll()
                .sql(
                        "SELECT " + LoggedEvent.COLUMNS
                                + " FROM event_log WHERE event_id IN (:positions) AND org_id IS NULL AND aggregate_type = 'node'")
                .param("positions", positions)
                .query(LoggedEvent::of)
                .list());
    }

    /** The event that created the deploy. */
    Optional<LoggedEvent> created(OrgId orgId, String deployId) {
        return rows.of(orgId)
                .sql("SELECT " + LoggedEvent.COLUMNS
                        + " FROM event_log WHERE aggregate_id = :deploy AND aggregate_seq = 1 AND org_id = :org")
                .param("deploy", deployId)
                .param("org", orgId.value())
                .query(LoggedEvent::of)
                .optional();
    }

    /** The names of people and principals among those who did these things: those that the organization has. */
    Map<String, String> names(OrgId orgId, Collection<LoggedEvent> events) {
        Map<String, String> names = new HashMap<>();
        if (events.stream().anyMatch(event -> event.actorType() == ActorType.USER)) {
            rows.of(orgId)
                    .sql("SELECT email FROM read_model.member WHERE org_id = :org")
                    .param("org", orgId.value())
                    .query(String.class)
                    .list()
                    .forEach(email -> names.put(UserId.ofEmail(email).value(), email));
        }
        List<String> principals = events.stream()
                .filter(event -> event.actorType() == ActorType.SERVICE_PRINCIPAL)
                .map(LoggedEvent::actorId)
                .distinct()
                .toList();
        if (!principals.isEmpty()) {
            rows.of(orgId)
                    .sql(
                            "SELECT sp_id, name FROM read_model.service_principal WHERE sp_id IN (:principals) AND org_id = :org")
                    .param("principals", principals)
                    .param("org", orgId.value())
                    .query((row, number) -> Map.entry(row.getString("sp_id"), row.getString("name")))
                    .list()
                    .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        }
        return names;
    }

    private static Map<Long, LoggedEvent> byPosition(List<LoggedEvent> events) {
        return events.stream()
                .collect(Collectors.toMap(LoggedEvent::eventId, Function.identity(), (a, b) -> a, HashMap::new));
    }
}
