package dev.plfm.command.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.command.environment.EnvironmentCommand.SetPlacement;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.PlacementSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance and refusal of a change of placement settings. */
class PlacementTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final EnvCreated CREATED = new EnvCreated(ORG, APP, ENV, "prod");
    private static final PlacementSettings ON_SSD = new PlacementSettings(
            List.of(new LabelConstraint("disk", LabelOperator.IN, List.of("ssd"))),
            List.of(new LabelAffinity("region", LabelOperator.IN, List.of("eu-1"), 50)),
            70);
    private static final EnvPlacementSet SET = new EnvPlacementSet(ORG, APP, ENV, "web", ON_SSD);

    private final AggregateTestFixture<Environment> fixture = new AggregateTestFixture<>(Environment.class);

    @Test
    void the_first_settings_are_version_two_deployed_or_not() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED)
                .when(place("web", ON_SSD, 1))
                .expectEvents(SET)
                .expectResultMessagePayload(PlacementResource.of(ENV, "web", ON_SSD, NOW, 2));
    }

    @Test
    void each_process_type_has_settings_and_a_version_of_its_own() {
        fixture.given(CREATED, SET)
                .when(place("worker", ON_SSD, 1))
                .expectEvents(new EnvPlacementSet(ORG, APP, ENV, "worker", ON_SSD));
        fixture.given(CREATED, SET)
                .when(place("web", PlacementSettings.none(), 1))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void the_same_settings_again_are_no_event() {
        fixture.given(CREATED, SET)
                .when(place("web", ON_SSD, 2))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED)
                .when(place("web", PlacementSettings.none(), 1))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void settings_can_be_taken_back() {
        fixture.given(CREATED, SET)
                .when(place("web", PlacementSettings.none(), 2))
                .expectEvents(new EnvPlacementSet(ORG, APP, ENV, "web", PlacementSettings.none()));
    }

    @Test
    void an_environment_that_is_going_takes_none() {
        fixture.given(CREATED, new EnvUpdated(ORG, APP, ENV, "prod", true, List.of("web"), null))
                .when(place("web", ON_SSD, 1))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
        fixture.given(CREATED, new EnvDeleted(ORG, APP, ENV, "prod"))
                .when(place("web", ON_SSD, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void another_apps_environment_takes_none() {
        fixture.given(CREATED)
                .when(new SetPlacement(ORG, AppId.generate(), ENV, "web", ON_SSD, 100, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"constraints\": [], \"affinities\": [], \"priority\": 0}",
                "{\"constraints\": [{\"label\": \"gpu\", \"operator\": \"exists\"}], \"priority\": 100}",
                "{\"constraints\": [{\"label\": \"gpu\", \"operator\": \"not_exists\", \"values\": []}]}",
                "{\"constraints\": [{\"label\": \"a\", \"operator\": \"not_in\", \"values\": [\"\", \"b\"]}]}",
                "{\"affinities\": [{\"label\": \"a\", \"operator\": \"exists\", \"weight\": -100}]}"
            })
    void settings_that_can_be_are_taken(String body) {
        assertThat(place("web", settings(body), 1).settings()).isEqualTo(settings(body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"constraints": [null]}                                                                | constraints[0]
            {"constraints": [{"operator": "exists"}]}                                              | constraints[0].label
            {"constraints": [{"label": "", "operator": "exists"}]}                                 | constraints[0].label
            {"constraints": [{"label": "a\\u0007", "operator": "exists"}]}                         | constraints[0].label
            {"constraints": [{"label": "a"}]}                                                      | constraints[0].operator
            {"constraints": [{"label": "a", "operator": "IN", "values": ["b"]}]}                   | constraints[0].operator
            {"constraints": [{"label": "a", "operator": "in"}]}                                    | constraints[0].values
            {"constraints": [{"label": "a", "operator": "not_in", "values": []}]}                  | constraints[0].values
            {"constraints": [{"label": "a", "operator": "exists", "values": ["b"]}]}               | constraints[0].values
            {"constraints": [{"label": "a", "operator": "in", "values": [null]}]}                  | constraints[0].values[0]
            {"constraints": [{"label": "a", "operator": "in", "values": ["b", "b"]}]}              | constraints[0].values[1]
            {"constraints": [{"label": "a", "operator": "exists"}, {"label": "a", "operator": "exists"}]} | constraints[1]
            {"affinities": [{"label": "a", "operator": "exists"}]}                                 | affinities[0].weight
            {"affinities": [{"label": "a", "operator": "exists", "weight": 0}]}                    | affinities[0].weight
            {"affinities": [{"label": "a", "operator": "exists", "weight": 101}]}                  | affinities[0].weight
            {"affinities": [{"label": "a", "operator": "exists", "weight": -101}]}                 | affinities[0].weight
            {"affinities": [{"label":"a","operator":"exists","weight":1},{"label":"a","operator":"exists","weight":2}]} | affinities[1]
            {"priority": -1}                                                                       | priority
            {"priority": 101}                                                                      | priority
            """)
    void settings_that_cannot_be_name_the_field(String body, String field) {
        assertRefused(body, "web", field);
    }

    @Test
    void there_are_bounds_to_how_much_there_is_of_everything() {
        String label = "{\"label\": \"l%d\", \"operator\": \"exists\", \"weight\": 1}";
        assertRefused("{\"affinities\": [" + repeated(label, 21) + "]}", "web", "affinities");
        assertRefused(
                "{\"constraints\": [" + repeated(label, 21).replace(", \"weight\": 1", "") + "]}",
                "web",
                "constraints");
        assertRefused(
                "{\"constraints\": [{\"label\": \"a\", \"operator\": \"in\", \"values\": [" + repeated("\"v%d\"", 51)
                        + "]}]}",
                "web",
                "constraints[0].values");
        assertRefused(
                "{\"constraints\": [{\"label\": \"" + "a".repeat(64) + "\", \"operator\": \"exists\"}]}",
                "web",
                "constraints[0].label");
        assertRefused(
                "{\"constraints\": [{\"label\": \"a\", \"operator\": \"in\", \"values\": [\"" + "b".repeat(256)
                        + "\"]}]}",
                "web",
                "constraints[0].values[0]");
        assertRefused("{}", "Web", "process_type");
    }

    @Test
    void there_is_a_bound_to_how_long_they_all_are_together() {
        String form =
                "{\"label\": \"l%d\", \"operator\": \"in\", \"values\": [\"" + "b".repeat(255) + "\"], \"weight\": 1}";
        assertThat(settings("{\"affinities\": [" + repeated(form, 20) + "]}").affinities())
                .hasSize(20);
        String tooLong = repeated(form.replace("\"values\": [", "\"values\": [\"" + "a".repeat(255) + "\", "), 20);
        assertRefused("{\"affinities\": [" + tooLong + "]}", "web", "affinities");
        assertRefused(
                "{\"affinities\": [" + repeated(form, 1) + "], \"constraints\": ["
                        + tooLong.replace(", \"weight\": 1", "") + "]}",
                "web",
                "constraints");
    }

    @Test
    void an_environment_has_settings_for_a_hundred_process_types_at_most() {
        List<Object> history = new ArrayList<>(List.of(CREATED));
        IntStream.range(0, 100)
                .forEach(i -> history.add(
                        new EnvPlacementSet(ORG, APP, ENV, "p" + i, i == 0 ? PlacementSettings.none() : ON_SSD)));
        fixture.given(history)
                .when(place("web", ON_SSD, 1))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "process_type"));
        fixture.given(history)
                .when(place("p0", ON_SSD, 2))
                .expectEvents(new EnvPlacementSet(ORG, APP, ENV, "p0", ON_SSD));
    }

    @Test
    void a_priority_that_takes_an_operator_can_be_kept_and_lowered_by_others() {
        PlacementSettings higher = new PlacementSettings(null, null, 71);
        PlacementSettings same = new PlacementSettings(null, null, 70);
        PlacementSettings lower = new PlacementSettings(null, null, 60);
        fixture.given(CREATED, SET)
                .when(new SetPlacement(ORG, APP, ENV, "web", higher, 50, 2))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "priority"));
        fixture.given(CREATED)
                .when(new SetPlacement(ORG, APP, ENV, "web", lower, 50, 1))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "priority"));
        for (PlacementSettings allowed : List.of(same, lower)) {
            fixture.given(CREATED, SET)
                    .when(new SetPlacement(ORG, APP, ENV, "web", allowed, 50, 2))
                    .expectEvents(new EnvPlacementSet(ORG, APP, ENV, "web", allowed));
        }
    }

    @ParameterizedTest
    @CsvSource({"off, false, 100", "same_org, false, 100", "all, false, 50", "all, true, 100"})
    void a_priority_above_the_usual_takes_an_operator_where_it_takes_room_from_others(
            String preemption, boolean operator, int highest) {
        Set<Scope> scopes = operator ? Set.of(Scope.ENVS_WRITE, Scope.NODES_ADMIN) : Scope.ofTenants();
        Caller caller = new Caller(ActorType.USER, "usr_1", "ada@example.com", scopes, null);

        assertThat(new PriorityGrants(preemption).highestOf(caller)).isEqualTo(highest);
    }

    private static String repeated(String form, int times) {
        return IntStream.range(0, times).mapToObj(form::formatted).collect(Collectors.joining(", "));
    }

    private static void assertRefused(String body, String processType, String field) {
        DomainException refusal =
                catchThrowableOfType(DomainException.class, () -> place(processType, settings(body), 1));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.details())
                .extracting(DomainException.FieldError::field)
                .containsExactly(field);
    }

    private static PlacementSettings settings(String body) {
        return Json.mapper().readValue(body, PlacementBody.class).settings();
    }

    private static SetPlacement place(String processType, PlacementSettings settings, long expectedVersion) {
        return new SetPlacement(ORG, APP, ENV, processType, settings, 100, expectedVersion);
    }
}
