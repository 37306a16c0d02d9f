package dev.plfm.query.testing;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.TenantRows;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Takes the condition on the organization out of every statement of every store, as if it had been forgotten. */
public final class ForgetfulRows extends TenantRows {
    private static final String CONDITION = "(\\w+\\.)?org_id = :org\\b";

    private final AtomicInteger forgotten = new AtomicInteger();

    public ForgetfulRows(DataSource connections) {
        super(connections);
    }

    /** How many statements lost a condition. */
    public int forgotten() {
        return forgotten.get();
    }

    @Override
    public Statements of(OrgId orgId) {
        Statements bound = super.of(orgId);
        return sql -> {
            String without = sql.replaceAll(CONDITION, "TRUE");
            if (!without.equals(sql)) {
                forgotten.incrementAndGet();
            }
            return bound.sql(without);
        };
    }
}
