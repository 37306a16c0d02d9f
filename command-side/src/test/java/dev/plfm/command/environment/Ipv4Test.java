package dev.plfm.command.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.environment.EnvironmentCommand.DisableIpv4;
import dev.plfm.command.environment.EnvironmentCommand.EnableIpv4;
import dev.plfm.command.environment.EnvironmentCommand.RequestEnvDeletion;
import dev.plfm.command.environment.EnvironmentCommand.ReturnIpv4;
import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.Ipv4Resource;
import java.time.Instant;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of an address of one's own, and its way back. */
class Ipv4Test {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Ipv4AllocationId ALLOCATION = Ipv4AllocationId.generate();
    private static final EnvCreated CREATED = new EnvCreated(ORG, APP, ENV, "prod");
    private static final EnvDesiredReleaseSet DEPLOYED =
            new EnvDesiredReleaseSet(ORG, APP, ENV, "web", ReleaseId.generate(), DeployId.generate(), 10, null);
    private static final EnvIpv4AddonEnabled ENABLED = new EnvIpv4AddonEnabled(ORG, APP, ENV, ALLOCATION, "192.0.2.10");
    private static final EnvIpv4AddonDisabled DISABLED =
            new EnvIpv4AddonDisabled(ORG, APP, ENV, ALLOCATION, "192.0.2.10");
    private static final EnableIpv4 ENABLE = new EnableIpv4(ORG, APP, ENV, ALLOCATION);
    private static final EnvDeleted DELETED = new EnvDeleted(ORG, APP, ENV, "prod");

    private final AggregateTestFixture<Environment> fixture = new AggregateTestFixture<>(Environment.class);

    @BeforeEach
    void there_is_a_pool() {
        fixture.registerInjectableResource((Ipv4Pool) () -> "192.0.2.10");
    }

    @Test
    void an_environment_gets_one_address() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(ENABLE)
                .expectEvents(ENABLED)
                .expectResultMessagePayload(new Ipv4Resource(ENV, true, ALLOCATION, "192.0.2.10", NOW, 2));
        fixture.given(CREATED, ENABLED)
                .when(new EnableIpv4(ORG, APP, ENV, Ipv4AllocationId.generate()))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void it_is_given_back_once() {
        fixture.given(CREATED, ENABLED).when(new DisableIpv4(ORG, APP, ENV, 2L)).expectEvents(DISABLED);
        fixture.given(CREATED, ENABLED, DISABLED)
                .when(new DisableIpv4(ORG, APP, ENV, 2L))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED, ENABLED)
                .when(new DisableIpv4(ORG, APP, ENV, 1L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void another_apps_environment_and_one_that_goes_are_left_alone() {
        fixture.given(CREATED)
                .when(new EnableIpv4(ORG, AppId.generate(), ENV, ALLOCATION))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED, ENABLED)
                .when(new DisableIpv4(OrgId.generate(), APP, ENV, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED, DEPLOYED, deleting("web"))
                .when(ENABLE)
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        fixture.given(CREATED, DELETED).when(ENABLE).expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_environment_is_gone_only_when_its_address_is_back() {
        RequestEnvDeletion delete = new RequestEnvDeletion(ORG, APP, ENV, null);
        fixture.given(CREATED).when(delete).expectEvents(DELETED);
        fixture.given(CREATED, ENABLED).when(delete).expectEvents(deleting());
        fixture.given(CREATED, ENABLED, deleting()).when(new ReturnIpv4(ENV)).expectEvents(DISABLED, DELETED);
        fixture.given(CREATED, DEPLOYED, ENABLED, deleting("web"))
                .when(new ReturnIpv4(ENV))
                .expectEvents(DISABLED);
        fixture.given(CREATED, DEPLOYED, ENABLED, deleting("web"))
                .when(new WorkloadGone(ENV, "web"))
                .expectEvents(deleting());
        fixture.given(CREATED, DEPLOYED, ENABLED, deleting("web"), DISABLED)
                .when(new WorkloadGone(ENV, "web"))
                .expectEvents(DELETED);
        fixture.given(CREATED, DEPLOYED, ENABLED, deleting("web"), deleting())
                .when(new ReturnIpv4(ENV))
                .expectEvents(DISABLED, DELETED);
    }

    @Test
    void an_address_that_is_in_use_or_back_is_not_returned() {
        fixture.given(CREATED, ENABLED).when(new ReturnIpv4(ENV)).expectNoEvents();
        fixture.given(CREATED, ENABLED, deleting(), DISABLED, DELETED)
                .when(new ReturnIpv4(ENV))
                .expectNoEvents();
    }

    @Test
    void an_address_is_in_the_snapshot() {
        Environment environment = new Environment();
        environment.on(CREATED, NOW);
        environment.on(ENABLED, NOW);
        StoredState.assertComplete(environment);
        assertThat(environment).extracting("ipv4.enabled").isEqualTo(true);
    }

    private static EnvUpdated deleting(String... draining) {
        return new EnvUpdated(ORG, APP, ENV, "prod", true, List.of(draining), null);
    }
}
