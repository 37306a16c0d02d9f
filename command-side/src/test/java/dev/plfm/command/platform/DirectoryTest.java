package dev.plfm.command.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the directory lets pass and what it refuses, by the events that are about to be appended. */
class DirectoryTest {
    private final Directory directory = new Directory(CommandDatabase.jdbc());
    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();

    @BeforeEach
    void thereIsAnEnvironment() {
        append(new OrgCreated(org, "acme"));
        append(new AppCreated(org, app, "shop", null, null));
        append(new EnvCreated(org, app, env, "prod"));
    }

    @Test
    void a_name_is_taken_until_it_is_given_up() {
        assertRefused(ErrorCode.ALREADY_EXISTS, new EnvCreated(org, app, EnvId.generate(), "prod"));
        append(new EnvUpdated(org, app, env, "live", null));
        EnvId other = EnvId.generate();
        append(new EnvCreated(org, app, other, "prod"));
        assertRefused(ErrorCode.ALREADY_EXISTS, new EnvUpdated(org, app, env, "prod", null));
        append(new EnvDeleted(org, app, other, "prod"));
        append(new EnvUpdated(org, app, env, "prod", null));
    }

    @Test
    void a_parent_has_to_be_there_and_the_organizations_own() {
        OrgId other = OrgId.generate();
        append(new OrgCreated(other, "other"));
        assertRefused(ErrorCode.NOT_FOUND, new EnvCreated(org, AppId.generate(), EnvId.generate(), "x"));
        assertRefused(ErrorCode.NOT_FOUND, new EnvCreated(other, app, EnvId.generate(), "x"));
        assertRefused(ErrorCode.NOT_FOUND, new AppUpdated(org, app, "shop", null, ProjectId.generate()));
    }

    @Test
    void what_others_need_is_in_use() {
        assertRefused(ErrorCode.IN_USE, new AppDeleted(org, app, "shop", null, null));
        append(new EnvDeleted(org, app, env, "prod"));
        append(new AppDeleted(org, app, "shop", null, null));
    }

    @Test
    void a_deploy_needs_an_environment_of_the_app_that_stays() {
        append(deploy(app, env));
        assertRefused(ErrorCode.NOT_FOUND, deploy(app, EnvId.generate()));
        assertRefused(ErrorCode.NOT_FOUND, deploy(AppId.generate(), env));
        append(new EnvUpdated(org, app, env, "prod", true, List.of("web"), null));
        assertRefused(ErrorCode.CONFLICT, deploy(app, env));
        append(new EnvDeleted(org, app, env, "prod"));
        assertRefused(ErrorCode.NOT_FOUND, deploy(app, env));
    }

    private DeployCreated deploy(AppId ofApp, EnvId to) {
        return new DeployCreated(
                org,
                ofApp,
                to,
                DeployId.generate(),
                DeployKind.DEPLOY,
                ReleaseId.generate(),
                List.of("web"),
                "rolling",
                null,
                null);
    }

    private void assertRefused(ErrorCode code, DomainEvent event) {
        assertThatThrownBy(() -> append(event))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code));
    }

    private void append(DomainEvent event) {
        directory.beforeAppend(
                List.of(new GenericDomainEventMessage<>(event.aggregateType(), event.aggregateId(), 0, event)));
    }
}
