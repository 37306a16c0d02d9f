package dev.plfm.query.plan;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Resources;
import dev.plfm.query.plan.NodePlan.Assignment;
import dev.plfm.query.plan.NodePlan.VolumeJob;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Derives plans from the tables of nodes, instances and releases. */
@Component
class PlanStore {
    private static final String ARCH_LABEL = "arch";
    private static final String DEFAULT_ARCH = "amd64";

    private final TenantRows rows;
    private final OneCut cut;
    private final PlannedReleases releases;

    PlanStore(TenantRows rows, OneCut cut, PlannedReleases releases) {
        this.rows = rows;
        this.cut = cut;
        this.releases = releases;
    }

    /** The position of the last event that changed the node's plan. */
    OptionalLong cursor(NodeId nodeId) {
        return rows.ofAll()
                .sql("SELECT cursor_event_id FROM read_model.node_plan WHERE node_id = :node")
                .param("node", nodeId.value())
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** The nodes whose plan was changed by an event after the position. */
    List<String> changedSince(long position) {
        return rows.ofAll()
                .sql("SELECT node_id FROM read_model.node_plan WHERE cursor_event_id > :position")
                .param("position", position)
                .query(String.class)
                .list();
    }

    Optional<NodePlan> find(NodeId nodeId) {
        return Optional.ofNullable(find(List.of(nodeId)).get(nodeId));
    }

    /** The plans of those nodes that there are, all of one moment. */
    Map<NodeId, NodePlan> find(Collection<NodeId> nodeIds) {
        String[] ids = nodeIds.stream().map(NodeId::value).toArray(String[]::new);
        return cut.read(() -> {
            Map<NodeId, PlannedNode> nodes = nodes(ids);
            Map<NodeId, List<Assignment>> assignments = assignments(ids, nodes);
            Map<NodeId, List<VolumeJob>> jobs = volumeJobs(ids);
            Map<NodeId, NodePlan> plans = new LinkedHashMap<>();
            nodes.forEach((id, node) -> plans.put(
                    id,
                    NodePlan.of(
                            id,
                            node.changedAt(),
                            node.cursorEventId(),
                            assignments.getOrDefault(id, List.of()),
                            jobs.getOrDefault(id, List.of()))));
            return plans;
        });
    }

    private Map<NodeId, PlannedNode> nodes(String[] ids) {
        return rows
                .ofAll()
                .sql(
                        "SELECT * FROM read_model.node JOIN read_model.node_plan USING (node_id) WHERE node_id = ANY (:nodes)")
                .param("nodes", ids)
                .query((row, number) -> node(row))
                .list()
                .stream()
                .collect(Collectors.toMap(PlannedNode::id, node -> node));
    }

    private static PlannedNode node(ResultSet row) throws SQLException {
        Map<String, String> labels = Columns.json(row, "labels", new TypeReference<Map<String, String>>() {});
        return new PlannedNode(
                new NodeId(row.getString("node_id")),
                row.getString("overlay_prefix"),
                Columns.integerOrNull(row, "mtu"),
                labels.getOrDefault(ARCH_LABEL, DEFAULT_ARCH),
                row.getLong("cursor_event_id"),
                Columns.instant(row, "changed_at"));
    }

    private Map<NodeId, List<Assignment>> assignments(String[] ids, Map<NodeId, PlannedNode> nodes) {
        return rows
                .ofAll()
                .sql("""
                        SELECT i.*, m.mounts FROM read_model.instance i LEFT JOIN read_model.instance_mount m USING (instance_id)
                        WHERE i.node_id = ANY (:nodes) AND i.status <> 'stopped'
                        ORDER BY i.created_event_id
                        """)
                .param("nodes", ids)
                .query((row, number) ->
                        assignment(Objects.requireNonNull(nodes.get(new NodeId(row.getString("node_id")))), row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Assignment::nodeId));
    }

    private Map<NodeId, List<VolumeJob>> volumeJobs(String[] ids) {
        Map<NodeId, List<VolumeJob>> jobs = new HashMap<>();
        rows.ofAll()
                .sql("""
                        SELECT j.*, v.size_bytes FROM read_model.volume_job j LEFT JOIN read_model.volume v USING (volume_id)
                        WHERE j.node_id = ANY (:nodes) ORDER BY j.created_event_id
                        """)
                .param("nodes", ids)
                .query((row, number) -> jobs.computeIfAbsent(
                                new NodeId(row.getString("node_id")), none -> new ArrayList<>())
                        .add(new VolumeJob(
                                row.getString("job_id"),
                                row.getString("kind"),
                                new VolumeId(row.getString("volume_id")),
                                Columns.orNull(row, "snapshot_id", SnapshotId::new),
                                row.getObject("size_bytes", Long.class))))
                .list();
        return jobs;
    }

    private Assignment assignment(PlannedNode node, ResultSet row) throws SQLException {
        DesiredState desired = Columns.wire(row, "desired_state", DesiredState.class);
        return Assignment.of(
                node.id(),
                new InstanceId(row.getString("instance_id")),
                row.getInt("generation"),
                desired,
                Columns.integerOrNull(row, "drain_grace_seconds"),
                desired == DesiredState.STOPPED ? null : spec(node, row));
    }

    private WorkloadSpec spec(PlannedNode node, ResultSet row) throws SQLException {
        PlannedReleases.Release release = releases.get(new ReleaseId(row.getString("release_id")));
        String processType = row.getString("process_type");
        ProcessSpec process = Objects.requireNonNull(
                release.manifest().process(processType), () -> release.id() + " has no process type " + processType);
        return new WorkloadSpec(
                NodePlan.SPEC_VERSION,
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                processType,
                new InstanceId(row.getString("instance_id")),
                row.getInt("generation"),
                release.id(),
                WorkloadSpec.Image.of(
                        release.imageRef(), release.imageDigest(), release.resolvedDigests(), node.arch()),
                release.manifestHash(),
                process.command(),
                process.workdir(),
                process.user(),
                process.prestarts().isEmpty() ? null : process.prestarts(),
                process.vars(),
                WorkloadSpec.Limits.of(Columns.json(row, "resources", Resources.class)),
                WorkloadSpec.Network.of(row.getString("overlay_ipv6"), node.overlayPrefix(), node.mtu(), process),
                process.health(),
                WorkloadSpec.Secrets.of(process, row.getString("secrets_version_id")),
                mounts(row),
                WorkloadSpec.Lifecycle.of(process),
                row.getString("spec_hash"));
    }

    private static @Nullable List<Mount> mounts(ResultSet row) throws SQLException {
        return row.getString("mounts") == null
                ? null
                : Columns.json(row, "mounts", new TypeReference<List<Mount>>() {});
    }

    private record PlannedNode(
            NodeId id,
            String overlayPrefix,
            @Nullable Integer mtu,
            String arch,
            long cursorEventId,
            Instant changedAt) {}
}
