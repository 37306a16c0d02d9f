package dev.plfm.query.platform;

import dev.plfm.kernel.id.OrgId;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The only way to what clients read. Its connections show no row by themselves: each statement says first whose rows its transaction may
 * see, in the same round trip, and row-level security keeps it to them whatever its own conditions say.
 */
@Component
public class TenantRows {
    /** The qualifier of the data source whose connections have neither {@code plfm.org_id} nor {@code plfm.scope}. */
    public static final String CONNECTIONS = "tenant-rows";

    private static final String OF_ORG =
            "SELECT set_config('plfm.org_id', :plfm_org_id, true), set_config('plfm.scope', '', true);\n";
    private static final String OF_ALL = "SELECT set_config('plfm.scope', 'all', true);\n";

    private final JdbcClient jdbc;

    public TenantRows(@Qualifier(CONNECTIONS) DataSource connections) {
        this.jdbc = JdbcClient.create(new SecondOfThree(connections));
    }

    /** Begins statements that read. */
    @FunctionalInterface
    public interface Statements {
        JdbcClient.StatementSpec sql(String sql);
    }

    /** Statements that see the organization's rows. */
    public Statements of(OrgId orgId) {
        return sql -> jdbc.sql(OF_ORG + ended(sql)).param("plfm_org_id", orgId.value());
    }

    /** Statements that see every row: for operators, nodes and the process itself, never for what a tenant asks. */
    public Statements ofAll() {
        return sql -> jdbc.sql(OF_ALL + ended(sql));
    }

    /** Ends the statement's transaction with it, unless it is part of {@link OneCut}. */
    private static String ended(String sql) {
        return TransactionSynchronizationManager.isActualTransactionActive() ? sql : sql + ";\nCOMMIT";
    }
}
