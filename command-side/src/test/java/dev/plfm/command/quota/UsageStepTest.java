package dev.plfm.command.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.QuotaDimension;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What counts, how often, and when it is too much. */
class UsageStepTest {
    private final QuotaTestBed bed = new QuotaTestBed();

    static Stream<Arguments> dimensions() {
        return Stream.of(
                Arguments.of(QuotaDimension.MAX_APPS, 2, 1, event(QuotaTestBed::app)),
                Arguments.of(QuotaDimension.MAX_ENVS, 2, 1, event(UsageStepTest::env)),
                Arguments.of(QuotaDimension.MAX_INSTANCES, 2, 1, event(bed -> bed.allocated(1, 1))),
                Arguments.of(
                        QuotaDimension.MAX_TOTAL_MEMORY_BYTES,
                        2 * QuotaTestBed.MIB,
                        QuotaTestBed.MIB,
                        event(bed -> bed.allocated(1, 1))),
                Arguments.of(QuotaDimension.MAX_TOTAL_CPU, 4, 2, event(bed -> bed.allocated(2, 1))));
    }

    @ParameterizedTest
    @MethodSource("dimensions")
    void what_fits_is_counted_and_what_is_too_much_refused(
            QuotaDimension dimension, long limit, long each, Function<QuotaTestBed, DomainEvent> event) {
        bed.limit(dimension, limit);
        bed.append(event.apply(bed));
        bed.append(event.apply(bed));
        bed.assertRefused(dimension, limit, Long.toString(limit), Long.toString(each), event.apply(bed));
        assertThat(bed.used(dimension)).isEqualByComparingTo(Long.toString(limit));
        bed.limit(dimension, null);
        bed.append(event.apply(bed));
        assertThat(bed.used(dimension)).isEqualByComparingTo(Long.toString(limit + each));
    }

    @Test
    void what_is_deleted_makes_room() {
        bed.limit(QuotaDimension.MAX_APPS, 1L);
        bed.limit(QuotaDimension.MAX_ENVS, 1L);
        AppCreated app = bed.app();
        EnvCreated env = env(bed);
        bed.append(app);
        bed.append(env);
        bed.append(new EnvDeleted(bed.org, bed.app, env.envId(), "prod"));
        bed.append(new AppDeleted(bed.org, app.appId(), "shop", null, null));
        bed.append(bed.app());
        bed.append(env(bed));
    }

    @Test
    void an_instance_counts_until_it_is_stopped_and_not_only_until_it_fails() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        InstanceAllocated instance = bed.allocated(1, 1);
        bed.append(instance);
        for (InstanceStatus status : InstanceStatus.values()) {
            if (status != InstanceStatus.STOPPED) {
                bed.append(bed.reported(instance, status));
                bed.assertRefused(QuotaDimension.MAX_INSTANCES, 1, "1", "1", bed.allocated(1, 1));
            }
        }
        bed.append(bed.reported(instance, InstanceStatus.STOPPED));
        bed.append(bed.allocated(1, 1));
    }

    @Test
    void what_is_said_twice_counts_once() {
        AppCreated app = bed.app();
        InstanceAllocated instance = bed.allocated(0.5, 3);
        InstanceAllocated other = bed.allocated(1, 1);
        bed.append(app);
        bed.append(app);
        bed.append(instance, instance);
        bed.append(other);
        bed.append(instance);
        bed.append(bed.reported(other, InstanceStatus.STOPPED), bed.reported(other, InstanceStatus.STOPPED));
        bed.append(bed.reported(other, InstanceStatus.STOPPED));
        assertThat(bed.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("1");
        assertThat(bed.used(QuotaDimension.MAX_INSTANCES)).isEqualByComparingTo("1");
        assertThat(bed.used(QuotaDimension.MAX_TOTAL_MEMORY_BYTES))
                .isEqualByComparingTo(Long.toString(3 * QuotaTestBed.MIB));
        assertThat(bed.used(QuotaDimension.MAX_TOTAL_CPU)).isEqualByComparingTo("0.5");
    }

    @Test
    void an_instance_that_never_ran_gives_nothing_back() {
        bed.append(bed.reported(bed.allocated(1, 1), InstanceStatus.STOPPED));
        assertThat(bed.used(QuotaDimension.MAX_INSTANCES)).isEqualByComparingTo("0");
    }

    @Test
    void fractions_of_cores_add_up_exactly() {
        bed.limit(QuotaDimension.MAX_TOTAL_CPU, 1L);
        IntStream.range(0, 10).forEach(i -> bed.append(bed.allocated(0.1, 1)));
        bed.assertRefused(QuotaDimension.MAX_TOTAL_CPU, 1, "1", "0.1", bed.allocated(0.1, 1));
    }

    @Test
    void an_append_is_counted_as_a_whole_or_not_at_all() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 2L);
        bed.assertRefused(
                QuotaDimension.MAX_INSTANCES,
                2,
                "0",
                "3",
                bed.allocated(1, 1),
                bed.allocated(1, 1),
                bed.allocated(1, 1));
        assertThat(bed.used(QuotaDimension.MAX_INSTANCES)).isEqualByComparingTo("0");
        bed.append(bed.allocated(1, 1), bed.allocated(1, 1));
    }

    @Test
    void what_ends_makes_room_only_after_the_append() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        InstanceAllocated instance = bed.allocated(1, 1);
        bed.append(instance);
        bed.assertRefused(
                QuotaDimension.MAX_INSTANCES,
                1,
                "1",
                "1",
                bed.allocated(1, 1),
                bed.reported(instance, InstanceStatus.STOPPED));
    }

    @Test
    void what_is_rolled_back_was_never_counted() {
        AppCreated app = bed.app();
        assertThatThrownBy(() -> bed.append(
                        "user",
                        () -> {
                            throw new IllegalStateException("the append failed");
                        },
                        app))
                .hasMessage("the append failed");
        assertThat(bed.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("0");
        bed.limit(QuotaDimension.MAX_APPS, 1L);
        bed.append(app);
        assertThat(bed.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("1");
    }

    @Test
    void a_limit_below_what_is_used_evicts_nothing_and_lets_nothing_more_in() {
        InstanceAllocated first = bed.allocated(1, 1);
        bed.append(first, bed.allocated(1, 1), bed.allocated(1, 1));
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        assertThat(bed.used(QuotaDimension.MAX_INSTANCES)).isEqualByComparingTo("3");
        bed.append(bed.reported(first, InstanceStatus.STOPPED));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 1, "2", "1", bed.allocated(1, 1));
    }

    @Test
    void another_organization_is_not_concerned() {
        bed.limit(QuotaDimension.MAX_APPS, 0L);
        QuotaTestBed other = new QuotaTestBed();
        other.append(other.app());
        assertThat(other.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("1");
        assertThat(bed.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("0");
    }

    @Test
    void of_many_at_once_as_many_pass_as_fit() throws Exception {
        bed.limit(QuotaDimension.MAX_APPS, 5L);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> attempts = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(() -> passes(bed.app())))
                    .toList();
            int passed = 0;
            for (Future<Boolean> attempt : attempts) {
                passed += attempt.get() ? 1 : 0;
            }
            assertThat(passed).isEqualTo(5);
        } finally {
            threads.shutdownNow();
        }
        assertThat(bed.used(QuotaDimension.MAX_APPS)).isEqualByComparingTo("5");
    }

    private boolean passes(DomainEvent event) {
        try {
            bed.append(event);
            return true;
        } catch (DomainException e) {
            return false;
        }
    }

    private static EnvCreated env(QuotaTestBed bed) {
        return new EnvCreated(bed.org, bed.app, EnvId.generate(), "prod");
    }

    private static Function<QuotaTestBed, DomainEvent> event(Function<QuotaTestBed, DomainEvent> event) {
        return event;
    }
}
