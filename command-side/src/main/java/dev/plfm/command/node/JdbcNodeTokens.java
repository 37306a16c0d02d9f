package dev.plfm.command.node;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import java.util.HexFormat;
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
        OwnTransaction.require();
        jdbc.sql("INSERT INTO command.token (token_hash, kind, subject_id) VALUES (?, 'node', ?)")
                .params(hash, nodeId.value())
                .update();
    }

    @Override
    public void use(String enrollment) {
        OwnTransaction.require();
        int used = jdbc.sql("""
                        UPDATE command.token SET used_at = now()
                        WHERE token_hash = ? AND kind = 'enrollment' AND used_at IS NULL AND revoked_at IS NULL
                        """).param(HexFormat.of().parseHex(enrollment)).update();
        if (used == 0) {
            throw new DomainException(ErrorCode.TOKEN_REVOKED, "This enrolment token was used already.");
        }
    }
}
