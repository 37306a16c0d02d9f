package dev.plfm.command.node;

import dev.plfm.kernel.id.NodeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Node tokens in the table of all tokens. */
@Component
final class JdbcNodeTokens implements NodeTokens {
    private final JdbcClient jdbc;

    JdbcNodeTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void store(NodeId nodeId, byte[] hash) {
        jdbc.sql("INSERT INTO command.token (token_hash, kind, subject_id) VALUES (?, 'node', ?)")
                .params(hash, nodeId.value())
                .update();
    }
}
