package dev.plfm.query.plan;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.Resources;
import dev.plfm.query.plan.NodePlan.Assignment;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
        return cut.read(() -> rows.ofAll()
                .sql("""
                        SELECT * FROM read_model.node JOIN read_model.node_plan USING (node_id) WHERE node_id = :node
                        """)
                .param("node", nodeId.value())
                .query((row, number) -> plan(nodeId, row))
                .optional());
    }

    private NodePlan plan(NodeId nodeId, ResultSet row) throws SQLException {
        Map<String, String> labels = Columns.json(row, "labels", new TypeReference<Map<String, String>>() {});
        PlannedNode node = new PlannedNode(
                nodeId,
                row.getString("overlay_prefix"),
                Columns.integerOrNull(row, "mtu"),
                labels.getOrDefault(ARCH_LABEL, DEFAULT_ARCH));
        return NodePlan.of(
                nodeId, Columns.instant(row, "changed_at"), row.getLong("cursor_event_id"), assignments(node));
    }

    private List<Assignment> assignments(PlannedNode node) {
        return rows.ofAll()
                .sql("""
                        SELECT * FROM read_model.instance WHERE node_id = :node AND status <> 'stopped'
                        ORDER BY created_event_id
                        """)
                .param("node", node.id().value())
                .query((row, number) -> assignment(node, row))
                .list();
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
                WorkloadSpec.Lifecycle.of(process),
                row.getString("spec_hash"));
    }

    private record PlannedNode(
            NodeId id, String overlayPrefix, @Nullable Integer mtu, String arch) {}
}
