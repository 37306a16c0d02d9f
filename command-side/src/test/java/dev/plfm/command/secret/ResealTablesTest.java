package dev.plfm.command.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.Sealed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose it is to seal a version anew, among all nodes that the tables know. */
class ResealTablesTest {
    private static final Sealed SEALED = new Sealed("k0000000000000001", new byte[] {1});
    private static final Sealed ANEW = new Sealed("k0000000000000002", new byte[] {2});

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final JdbcSealedVersions versions = new JdbcSealedVersions(jdbc);
    private final JdbcReseals reseals = new JdbcReseals(jdbc);
    private final EnvId env = EnvId.generate();
    private final SecretBundleId bundle = SecretBundleId.of(env);
    private final SecretVersionId version = SecretVersionId.generate();
    private final NodeId one = NodeId.generate();
    private final NodeId other = NodeId.generate();

    @BeforeEach
    void store() {
        CommandDatabase.inTransaction(() -> versions.put(
                new SecretBundleVersionSet(
                        OrgId.generate(),
                        AppId.generate(),
                        env,
                        bundle,
                        version,
                        SecretFormat.SEALED_V1,
                        "print",
                        SEALED.keyId()),
                SEALED));
        node(one, "active");
        node(other, "active");
    }

    @AfterEach
    void leave() {
        for (NodeId node : List.of(one, other)) {
            jdbc.sql("DELETE FROM command.cluster_node WHERE node_id = ?")
                    .param(node.value())
                    .update();
        }
    }

    @Test
    void what_is_used_nowhere_is_one_active_nodes() {
        List<String> concerned = concerned();

        assertThat(concerned).hasSize(1);
        assertThat(stateOf(concerned.get(0))).isEqualTo("active");
    }

    @Test
    void what_instances_use_is_their_nodes_also_while_it_drains() {
        use(one);
        assertThat(concerned()).containsExactly(one.value());
        state(one, "draining");
        assertThat(concerned()).containsExactly(one.value());
        use(other);
        assertThat(concerned()).containsExactlyInAnyOrder(one.value(), other.value());
    }

    @Test
    void what_is_used_on_a_lost_node_or_waits_for_one_is_as_if_used_nowhere() {
        jdbc.sql("INSERT INTO command.secret_use (instance_id, env_id, version_id) VALUES (?, ?, ?)")
                .params(InstanceId.generate().value(), env.value(), version.value())
                .update();
        assertThat(concerned()).hasSize(1);

        use(one);
        state(one, "offline");
        assertThat(concerned()).hasSize(1).doesNotContain(one.value());
    }

    @Test
    void that_it_does_not_open_is_noted_once_for_the_key_and_forgotten_with_it() {
        assertThat(reseals.markUnopenable(version, ANEW.keyId())).isFalse();
        assertThat(reseals.markUnopenable(version, SEALED.keyId())).isTrue();
        assertThat(reseals.markUnopenable(version, SEALED.keyId())).isFalse();
        CommandDatabase.inTransaction(() -> versions.replace(bundle, version, ANEW));
        assertThat(reseals.markUnopenable(version, ANEW.keyId())).isTrue();
    }

    private List<String> concerned() {
        return jdbc.sql("SELECT node_id FROM command.cluster_node").query(String.class).list().stream()
                .filter(node -> reseals.concerns(version, new NodeId(node)))
                .toList();
    }

    private void use(NodeId node) {
        InstanceId instance = InstanceId.generate();
        jdbc.sql("INSERT INTO command.secret_use (instance_id, env_id, version_id) VALUES (?, ?, ?)")
                .params(instance.value(), env.value(), version.value())
                .update();
        jdbc.sql("INSERT INTO command.placed_instance (instance_id, workload_id, node_id) VALUES (?, 'wl', ?)")
                .params(instance.value(), node.value())
                .update();
    }

    private void node(NodeId node, String state) {
        jdbc.sql("""
                        INSERT INTO command.cluster_node (node_id, region, state, cpu_cores, memory_bytes, enrolled_at)
                        VALUES (?, 'eu-1', ?, 1, 1, now())
                        """).params(node.value(), state).update();
    }

    private void state(NodeId node, String state) {
        jdbc.sql("UPDATE command.cluster_node SET state = ? WHERE node_id = ?")
                .params(state, node.value())
                .update();
    }

    private String stateOf(String node) {
        return jdbc.sql("SELECT state FROM command.cluster_node WHERE node_id = ?")
                .param(node)
                .query(String.class)
                .single();
    }
}
