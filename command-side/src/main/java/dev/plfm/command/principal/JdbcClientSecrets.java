package dev.plfm.command.principal;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.ServicePrincipalId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Client secrets in a table of their own, outside the log. */
@Component
final class JdbcClientSecrets implements ClientSecrets {
    private final JdbcClient jdbc;

    JdbcClientSecrets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void put(ServicePrincipalId id, String hash) {
        OwnTransaction.require();
        jdbc.sql("""
                        INSERT INTO command.client_secret (sp_id, secret_hash) VALUES (?, ?)
                        ON CONFLICT (sp_id) DO UPDATE SET secret_hash = excluded.secret_hash
                        """).params(id.value(), hash).update();
    }
}
