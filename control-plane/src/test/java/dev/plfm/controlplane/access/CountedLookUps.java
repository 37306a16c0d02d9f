package dev.plfm.controlplane.access;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the statements by which a server looks up tokens and roles. */
@Component
@ConditionalOnBooleanProperty(CountedLookUps.PROPERTY)
class CountedLookUps implements BeanPostProcessor {
    static final String PROPERTY = "plfm.test.count-look-ups";

    private final AtomicInteger count = new AtomicInteger();

    /** How many there were since this was last called. */
    int take() {
        return count.getAndSet(0);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof JdbcClient client ? counting(client) : bean;
    }

    private JdbcClient counting(JdbcClient client) {
        return statement -> {
            if (statement.contains("command.token t") || statement.contains("command.membership")) {
                count.incrementAndGet();
            }
            return client.sql(statement);
        };
    }
}
