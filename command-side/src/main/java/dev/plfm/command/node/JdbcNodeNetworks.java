package dev.plfm.command.node;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.NodeId;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Numbers the nodes' networks one after the other out of the cluster's prefix; a number is never used twice. */
@Component
final class JdbcNodeNetworks implements NodeNetworks {
    private final JdbcClient jdbc;
    private final OverlayPrefix cluster;

    JdbcNodeNetworks(JdbcClient jdbc, @Value("${plfm.cluster.ula-prefix:fd70:6c66:6d00::/48}") String cluster) {
        this.jdbc = jdbc;
        this.cluster = OverlayPrefix.parse(cluster);
    }

    @Override
    public OverlayPrefix assign(NodeId nodeId) {
        OwnTransaction.require();
        jdbc.sql("LOCK TABLE command.node_network IN SHARE ROW EXCLUSIVE MODE").update();
        long subnet = jdbc.sql("""
                        INSERT INTO command.node_network (subnet, node_id)
                        SELECT coalesce(max(subnet), 0) + 1, ? FROM command.node_network
                        RETURNING subnet
                        """).param(nodeId.value()).query(Long.class).single();
        return cluster.subnet(subnet);
    }
}
