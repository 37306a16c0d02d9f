package dev.plfm.command.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.org.OrgCommand.SetQuotas;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.OrgEvent.OrgCreated;
import dev.plfm.kernel.event.OrgEvent.OrgMemberAdded;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Acceptance and refusal of limits. */
class QuotaTest {
    private static final OrgId ORG = OrgId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final OrgCreated CREATED = new OrgCreated(ORG, "acme");
    private static final OrgMemberAdded OWNED =
            new OrgMemberAdded(ORG, MemberId.generate(), "ann@acme.example", Role.OWNER);
    private static final OrgQuotaSet THREE_APPS = new OrgQuotaSet(ORG, QuotaDimension.MAX_APPS, 3L);
    private static final OrgQuotaSet NO_ROUTES = new OrgQuotaSet(ORG, QuotaDimension.MAX_ROUTES, 0L);

    private final AggregateTestFixture<Org> fixture = new AggregateTestFixture<>(Org.class);

    @Test
    void each_dimension_that_gets_a_limit_is_an_event() {
        organization()
                .when(set(1, Map.of("max_routes", 0L, "max_apps", 3L)))
                .expectEvents(THREE_APPS, NO_ROUTES)
                .expectResultMessagePayload(new QuotaResource(
                        ORG, Map.of(QuotaDimension.MAX_APPS, 3L, QuotaDimension.MAX_ROUTES, 0L), null, NOW, 3));
    }

    @Test
    void only_what_changes_is_an_event() {
        organization(THREE_APPS, NO_ROUTES)
                .when(set(3, Map.of("max_routes", 0L, "max_apps", 4L)))
                .expectEvents(new OrgQuotaSet(ORG, QuotaDimension.MAX_APPS, 4L));
    }

    @Test
    void a_dimension_that_is_left_out_has_no_limit_any_more() {
        organization(THREE_APPS, NO_ROUTES)
                .when(set(3, Map.of("max_apps", 3L)))
                .expectEvents(new OrgQuotaSet(ORG, QuotaDimension.MAX_ROUTES, null))
                .expectResultMessagePayload(new QuotaResource(ORG, Map.of(QuotaDimension.MAX_APPS, 3L), null, NOW, 4));
    }

    @Test
    void the_same_limits_again_are_no_event() {
        organization(THREE_APPS).when(set(2, Map.of("max_apps", 3L))).expectNoEvents();
        organization().when(set(1, Map.of())).expectNoEvents();
    }

    @Test
    void a_change_of_another_version_is_refused() {
        organization(THREE_APPS)
                .when(set(1, Map.of("max_apps", 4L)))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void an_organization_that_does_not_exist_has_no_limits() {
        fixture.givenNoPriorActivity()
                .when(set(1, Map.of("max_apps", 3L)))
                .expectException(AggregateNotFoundException.class);
    }

    @ParameterizedTest
    @EnumSource
    void every_dimension_takes_limits_from_nothing_to_its_largest(QuotaDimension dimension) {
        assertThat(QuotaLimits.required(Map.of(dimension.wire(), 0L)).byDimension())
                .containsEntry(dimension, 0L);
        assertThat(QuotaLimits.required(Map.of(dimension.wire(), dimension.largest()))
                        .byDimension())
                .containsEntry(dimension, dimension.largest());
        refused(dimension.wire(), -1L);
        refused(dimension.wire(), dimension.largest() + 1);
        refused(dimension.wire(), Long.MIN_VALUE);
        refused(dimension.wire(), Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"max_cats, 1", "MAX_APPS, 1", "'', 1", "max_apps,"})
    void a_limit_without_a_dimension_or_a_number_is_refused(String name, @Nullable Long limit) {
        refused(name, limit);
    }

    @Test
    void limits_are_required() {
        assertThatThrownBy(() -> QuotaLimits.required(null)).isInstanceOf(DomainException.class);
    }

    private static void refused(String name, @Nullable Long limit) {
        Map<String, @Nullable Long> limits = new HashMap<>();
        limits.put(name, limit);
        assertThatThrownBy(() -> QuotaLimits.required(limits))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    private static SetQuotas set(long expectedVersion, Map<String, @Nullable Long> limits) {
        return new SetQuotas(ORG, QuotaLimits.required(limits), expectedVersion);
    }

    private TestExecutor<Org> organization(OrgQuotaSet... before) {
        return fixture.givenCurrentTime(NOW).andGiven(CREATED, OWNED).andGiven(Arrays.asList(before));
    }
}
