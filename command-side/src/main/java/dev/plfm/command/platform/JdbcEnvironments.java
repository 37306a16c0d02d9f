package dev.plfm.command.platform;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Environments as the directory has them. */
@Component
class JdbcEnvironments implements Environments {
    private final JdbcClient jdbc;

    JdbcEnvironments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void requireStaying(OrgId orgId, AppId appId, EnvId envId) {
        OwnTransaction.require();
        boolean leaving = jdbc.sql("""
                        SELECT leaving FROM command.directory
                        WHERE id = ? AND kind = 'environment' AND org_id = ? AND parent_id = ? FOR SHARE
                        """)
                .params(envId.value(), orgId.value(), appId.value())
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> DomainException.notFound("environment"));
        if (leaving) {
            throw new DomainException(ErrorCode.CONFLICT, "The environment is being deleted.");
        }
    }
}
