package dev.plfm.command.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.environment.EnvironmentCommand.SetScale;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.value.ProcessScale;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Acceptance and refusal of a change of scale. */
class ScaleTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final EnvCreated CREATED = new EnvCreated(ORG, APP, ENV, "prod");
    private static final ProcessScale WEB = new ProcessScale("web", 3);
    private static final ProcessScale WORKER = new ProcessScale("worker", 1);
    private static final EnvScaleSet SCALED = new EnvScaleSet(ORG, APP, ENV, List.of(WEB, WORKER));

    private final AggregateTestFixture<Environment> fixture = new AggregateTestFixture<>(Environment.class);

    @Test
    void the_first_scale_is_version_two_and_sorted() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(setScale(1, WORKER, WEB))
                .expectEvents(SCALED)
                .expectResultMessagePayload(new ScaleResource(ENV, List.of(WEB, WORKER), NOW, 2));
    }

    @Test
    void process_types_that_are_not_named_keep_what_they_have() {
        ProcessScale none = new ProcessScale("worker", 0);
        fixture.given(CREATED, SCALED)
                .when(setScale(2, none))
                .expectEvents(new EnvScaleSet(ORG, APP, ENV, List.of(WEB, none)));
    }

    @Test
    void the_scales_version_is_its_own() {
        fixture.given(CREATED, new EnvUpdated(ORG, APP, ENV, "live", null))
                .when(setScale(1, WEB))
                .expectEvents(new EnvScaleSet(ORG, APP, ENV, List.of(WEB)));
        fixture.given(CREATED, SCALED)
                .when(setScale(1, WEB))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void the_same_scale_again_is_no_event() {
        fixture.given(CREATED, SCALED).when(setScale(2, WEB)).expectNoEvents().expectSuccessfulHandlerExecution();
    }

    @Test
    void an_environment_that_is_going_is_not_scaled() {
        fixture.given(CREATED, new EnvUpdated(ORG, APP, ENV, "prod", true, List.of("web"), null))
                .when(setScale(1, WEB))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        fixture.given(CREATED, new EnvDeleted(ORG, APP, ENV, "prod"))
                .when(setScale(1, WEB))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_scale_names_a_hundred_process_types_at_most() {
        List<ProcessScale> many = IntStream.range(0, 100)
                .mapToObj(i -> new ProcessScale("p" + i, 1))
                .toList();
        EnvScaleSet full = new EnvScaleSet(ORG, APP, ENV, many);
        fixture.given(CREATED)
                .when(setScale(1, many.toArray(ProcessScale[]::new)))
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED, full)
                .when(setScale(2, WEB))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "processes"));
        fixture.given(CREATED, full)
                .when(setScale(2, new ProcessScale("p0", 2)))
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void another_apps_environment_is_not_scaled() {
        fixture.given(CREATED)
                .when(new SetScale(ORG, AppId.generate(), ENV, List.of(WEB), 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                     | processes
            {"processes": [null]}                                                  | processes[0].process_type
            {"processes": [{"desired": 1}]}                                        | processes[0].process_type
            {"processes": [{"process_type": "web"}]}                               | processes[0].desired
            {"processes": [{"process_type": "Web", "desired": 1}]}                 | processes[0].process_type
            {"processes": [{"process_type": "web", "desired": -1}]}                | processes[0].desired
            {"processes": [{"process_type": "web", "desired": 1001}]}              | processes[0].desired
            {"processes": [{"process_type":"a","desired":1},{"process_type":"a","desired":1}]} | processes[1].process_type
            """)
    void a_scale_that_cannot_be_names_the_field(String body, String field) {
        DomainException refusal = catchThrowableOfType(
                DomainException.class,
                () -> new SetScale(
                        ORG,
                        APP,
                        ENV,
                        Json.mapper().readValue(body, ScaleBody.class).scales(),
                        1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.details())
                .extracting(DomainException.FieldError::field)
                .containsExactly(field);
    }

    private static SetScale setScale(long expectedVersion, ProcessScale... scales) {
        return new SetScale(ORG, APP, ENV, List.of(scales), expectedVersion);
    }
}
