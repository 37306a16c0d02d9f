package dev.plfm.query.platform;

import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets several statements of {@link TenantRows} see one and the same state of the read model. */
@Component
public class OneCut {
    private final TransactionTemplate transaction;

    OneCut(@Qualifier(TenantRows.CONNECTIONS) DataSource connections) {
        transaction = new TransactionTemplate(new JdbcTransactionManager(connections));
        transaction.setReadOnly(true);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    public <T> T read(Supplier<T> statements) {
        return Objects.requireNonNull(transaction.execute(status -> statements.get()));
    }
}
