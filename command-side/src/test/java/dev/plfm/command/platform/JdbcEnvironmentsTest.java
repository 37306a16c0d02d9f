package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcEnvironmentsTest {
    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final Environments environments = new JdbcEnvironments(jdbc);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));
    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();

    @BeforeEach
    void there_is_an_environment() {
        jdbc.sql("INSERT INTO command.directory (id, kind, org_id, name) VALUES (?, 'app', ?, ?)")
                .params(app.value(), org.value(), app.value())
                .update();
        jdbc.sql("INSERT INTO command.directory (id, kind, org_id, parent_id, name) VALUES (?, 'environment', ?, ?, ?)")
                .params(env.value(), org.value(), app.value(), env.value())
                .update();
    }

    @Test
    void an_environment_is_its_organizations_and_its_apps() {
        assertThatCode(() -> requireStaying(org, app, env)).doesNotThrowAnyException();
        assertThat(refused(OrgId.generate(), app, env)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(org, AppId.generate(), env)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(org, app, EnvId.generate())).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void one_that_is_being_deleted_gets_nothing_more() {
        leave();
        assertThat(refused(org, app, env)).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void a_deletion_does_not_begin_before_what_relies_on_the_environment_is_committed() {
        transaction.executeWithoutResult(status -> {
            environments.requireStaying(org, app, env);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(inner -> {
                jdbc.sql("SET LOCAL lock_timeout = 100").update();
                leave();
            }));
            assertThatThrownBy(other::join).hasMessageContaining("lock");
        });
        leave();
    }

    @Test
    void nobody_relies_on_it_outside_a_transaction() {
        assertThatThrownBy(() -> environments.requireStaying(org, app, env)).isInstanceOf(IllegalStateException.class);
    }

    private void requireStaying(OrgId ofOrg, AppId ofApp, EnvId id) {
        transaction.executeWithoutResult(status -> environments.requireStaying(ofOrg, ofApp, id));
    }

    private void leave() {
        jdbc.sql("UPDATE command.directory SET leaving = true WHERE id = ?")
                .param(env.value())
                .update();
    }

    private ErrorCode refused(OrgId ofOrg, AppId ofApp, EnvId id) {
        return catchThrowableOfType(DomainException.class, () -> requireStaying(ofOrg, ofApp, id))
                .code();
    }
}
