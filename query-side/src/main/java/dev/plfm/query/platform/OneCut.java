package dev.plfm.query.platform;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets several statements see one and the same state of the read model. */
@Component
public class OneCut {
    private final TransactionTemplate transaction;

    OneCut(PlatformTransactionManager transactions) {
        transaction = new TransactionTemplate(transactions);
        transaction.setReadOnly(true);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    public <T> T read(Supplier<T> statements) {
        return Objects.requireNonNull(transaction.execute(status -> statements.get()));
    }
}
