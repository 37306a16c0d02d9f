package dev.plfm.command.ingress;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.IngressId;
import java.util.HexFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ingress tokens in the table of all tokens. */
@Component
final class JdbcIngressTokens implements IngressTokens {
    private final JdbcClient jdbc;

    JdbcIngressTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void store(IngressId ingressId, byte[] hash) {
        OwnTransaction.require();
        jdbc.sql("INSERT INTO command.token (token_hash, kind, subject_id) VALUES (?, 'ingress', ?)")
                .params(hash, ingressId.value())
                .update();
    }

    @Override
    public void revoke(IngressId ingressId) {
        OwnTransaction.require();
        jdbc.sql("""
                UPDATE command.token SET revoked_at = now()
                WHERE kind = 'ingress' AND subject_id = ? AND revoked_at IS NULL
                """).param(ingressId.value()).update();
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
