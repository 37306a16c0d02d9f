package dev.plfm.command.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.QuotaDimension;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which scales and deploys want more than their organization may run. */
class DesiredUseStepTest {
    private static final String STATEFUL = """
            [[volumes]]
            name = "data"
            size = "1Gi"
            [[processes.web.mounts]]
            volume = "data"
            path = "/data"
            """;

    private final QuotaTestBed bed = new QuotaTestBed();

    @Test
    void a_scale_may_want_what_is_allowed_and_no_more() {
        bed.append(deploy(bed.env, bed.release(64, 1)));
        bed.limit(QuotaDimension.MAX_INSTANCES, 3L);
        bed.append(scale(bed.env, 3));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 3, "3", "1", scale(bed.env, 4));
        bed.append(scale(bed.env, 3));
    }

    @Test
    void memory_and_cores_are_added_up_too() {
        bed.append(deploy(bed.env, bed.release(64, 1)));
        bed.limit(QuotaDimension.MAX_TOTAL_MEMORY_BYTES, 200 * QuotaTestBed.MIB);
        bed.assertRefused(
                QuotaDimension.MAX_TOTAL_MEMORY_BYTES,
                200 * QuotaTestBed.MIB,
                Long.toString(64 * QuotaTestBed.MIB),
                Long.toString(192 * QuotaTestBed.MIB),
                scale(bed.env, 4));
        bed.limit(QuotaDimension.MAX_TOTAL_MEMORY_BYTES, null);
        bed.limit(QuotaDimension.MAX_TOTAL_CPU, 1L);
        bed.assertRefused(QuotaDimension.MAX_TOTAL_CPU, 1, "0.5", "1", scale(bed.env, 3));
        bed.append(scale(bed.env, 2));
    }

    @Test
    void all_environments_count_together() {
        EnvId other = EnvId.generate();
        ReleaseId release = bed.release(64, 2);
        bed.limit(QuotaDimension.MAX_INSTANCES, 3L);
        bed.append(deploy(bed.env, release));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 3, "2", "2", deploy(other, release));
        bed.append(scale(bed.env, 1));
        bed.append(deploy(other, release));
    }

    @Test
    void a_deploy_counts_what_its_release_wants_instead_of_what_was_wanted_before() {
        bed.limit(QuotaDimension.MAX_TOTAL_MEMORY_BYTES, 200 * QuotaTestBed.MIB);
        bed.append(deploy(bed.env, bed.release(100, 2)));
        bed.append(deploy(bed.env, bed.release(90, 2)));
        bed.assertRefused(
                QuotaDimension.MAX_TOTAL_MEMORY_BYTES,
                200 * QuotaTestBed.MIB,
                Long.toString(180 * QuotaTestBed.MIB),
                Long.toString(24 * QuotaTestBed.MIB),
                deploy(bed.env, bed.release(102, 2)));
    }

    @Test
    void what_was_only_scaled_counts_from_its_first_deploy() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 3L);
        bed.append(scale(bed.env, 4));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 3, "0", "4", deploy(bed.env, bed.release(64, 1)));
        bed.append(scale(bed.env, 3));
        bed.append(deploy(bed.env, bed.release(64, 1)));
    }

    @Test
    void above_a_lowered_limit_what_wants_no_more_passes() {
        bed.append(deploy(bed.env, bed.release(64, 5)));
        bed.limit(QuotaDimension.MAX_INSTANCES, 2L);
        bed.append(deploy(bed.env, bed.release(64, 5)));
        bed.append(scale(bed.env, 4));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 2, "4", "1", scale(bed.env, 5));
        bed.append(scale(bed.env, 0));
    }

    @Test
    void what_the_system_does_by_itself_passes_and_counts() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        bed.appendAsSystem(deploy(bed.env, bed.release(64, 2)));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 1, "2", "1", scale(bed.env, 3));
    }

    @Test
    void an_environment_that_goes_wants_nothing_more() {
        ReleaseId release = bed.release(64, 2);
        EnvId other = EnvId.generate();
        bed.limit(QuotaDimension.MAX_INSTANCES, 2L);
        bed.append(deploy(bed.env, release));
        bed.append(new EnvUpdated(bed.org, bed.app, bed.env, "prod", true, List.of("web"), null));
        bed.append(deploy(other, release));
        bed.append(new EnvDeleted(bed.org, bed.app, other, "stage"));
        bed.append(deploy(EnvId.generate(), release));
    }

    @Test
    void a_stateful_process_type_wants_one_at_most() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        bed.append(deploy(bed.env, bed.release(64, 1, STATEFUL)));
        bed.append(scale(bed.env, 3));
    }

    @Test
    void what_has_a_volume_attached_wants_one_at_most_whatever_its_manifest_says() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 1L);
        bed.append(deploy(bed.env, bed.release(64, 1)));
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 1, "1", "2", scale(bed.env, 3));
        bed.jdbc
                .sql(
                        "INSERT INTO command.attached_volume (env_id, process_type, volume_id, mount_path) VALUES (?, 'web', 'vol_1', '/data')")
                .param(bed.env.value())
                .update();
        bed.append(scale(bed.env, 3));
        bed.append(scale(bed.env, 0));
        bed.append(deploy(EnvId.generate(), bed.release(64, 1)));
    }

    @Test
    void another_organization_is_not_concerned() {
        bed.limit(QuotaDimension.MAX_INSTANCES, 0L);
        QuotaTestBed other = new QuotaTestBed();
        other.append(new DeployCreated(
                other.org,
                other.app,
                other.env,
                DeployId.generate(),
                DeployKind.DEPLOY,
                other.release(64, 9),
                List.of("web"),
                "rolling",
                null,
                null));
    }

    @Test
    void what_was_deployed_before_it_was_counted_is_looked_up() {
        bed.append(scale(bed.env, 2));
        bed.jdbc
                .sql("UPDATE command.desired_use SET release_id = ? WHERE env_id = ?")
                .params(bed.release(64, 1).value(), bed.env.value())
                .update();
        bed.limit(QuotaDimension.MAX_INSTANCES, 2L);
        bed.assertRefused(QuotaDimension.MAX_INSTANCES, 2, "2", "1", scale(bed.env, 3));
        bed.append(scale(bed.env, 1));
    }

    @Test
    void of_many_at_once_as_many_pass_as_fit() throws Exception {
        bed.limit(QuotaDimension.MAX_INSTANCES, 5L);
        ReleaseId release = bed.release(64, 1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> attempts = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> passes(deploy(EnvId.generate(), release))))
                    .toList();
            int passed = 0;
            for (Future<Boolean> attempt : attempts) {
                passed += attempt.get() ? 1 : 0;
            }
            assertThat(passed).isEqualTo(5);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean passes(DeployCreated event) {
        try {
            bed.append(event);
            return true;
        } catch (DomainException e) {
            return false;
        }
    }

    private DeployCreated deploy(EnvId to, ReleaseId release) {
        return new DeployCreated(
                bed.org,
                bed.app,
                to,
                DeployId.generate(),
                DeployKind.DEPLOY,
                release,
                List.of("web"),
                "rolling",
                null,
                null);
    }

    private EnvScaleSet scale(EnvId of, int desired) {
        return new EnvScaleSet(bed.org, bed.app, of, List.of(new ProcessScale("web", desired)));
    }
}
