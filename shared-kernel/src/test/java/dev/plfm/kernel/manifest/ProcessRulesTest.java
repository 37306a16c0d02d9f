package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_AUTOSCALE_UNSUPPORTED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_CONFLICT;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATTERN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_RANGE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_VALUE;
import static dev.plfm.kernel.manifest.Manifests.processOf;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.value.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources, scaling, restarts and secrets of a process. */
class ProcessRulesTest {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @Test
    void memory_is_required_and_the_rest_of_the_resources_has_defaults() {
        String without = web().replace("resources.memory = \"128Mi\"\n", "");

        assertThat(processOf(web()).resources()).isEqualTo(new Resources(1.0, 128 * MIB, 4 * GIB));
        refused(without, E_REQUIRED, "/processes/web/resources/memory");
        refused(without + "resources.cpu = 1", E_REQUIRED, "/processes/web/resources/memory");
        refused(without + "resources = 1", E_TYPE, "/processes/web/resources");
    }

    @ParameterizedTest
    @CsvSource({"64Mi, 67108864", "1000Mi, 1048576000", "1Gi, 1073741824", "999999999Gi, 1073741822926258176"})
    void memory_of_64_MiB_and_more_is_accepted(String memory, long bytes) {
        assertThat(processOf(web().replace("128Mi", memory)).resources().memoryLimitBytes())
                .isEqualTo(bytes);
    }

    @Test
    void memory_below_64_MiB_is_refused() {
        refused(web().replace("128Mi", "63Mi"), E_RANGE, "/processes/web/resources/memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "128", "Mi", "0Mi", "064Mi", "1.5Gi", "-1Gi", "128 Mi", "128MiB", "128mi", "128M", "1Ti"})
    void memory_in_another_form_is_refused(String memory) {
        refused(web().replace("128Mi", memory), E_PATTERN, "/processes/web/resources/memory");
    }

    @Test
    void memory_is_text() {
        refused(web().replace("\"128Mi\"", "128"), E_TYPE, "/processes/web/resources/memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "0.001", "64", "64.0", "0.1e1"})
    void cpu_above_0_up_to_64_is_accepted(String cpu) {
        assertThat(processOf(web("resources.cpu = " + cpu)).resources().cpuRequest())
                .isEqualTo(Double.parseDouble(cpu));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0.0", "-1", "64.001", "65", "1e300"})
    void cpu_of_0_or_below_or_above_64_is_refused(String cpu) {
        refused(web("resources.cpu = " + cpu), E_RANGE, "/processes/web/resources/cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "nan", "-inf", "1e400"})
    void a_number_that_is_not_finite_is_refused(String cpu) {
        refused(web("resources.cpu = " + cpu), E_RANGE, "/processes/web/resources/cpu");
    }

    @Test
    void cpu_is_a_number() {
        refused(web("resources.cpu = \"1\""), E_TYPE, "/processes/web/resources/cpu");
    }

    @Test
    void a_disk_of_1_GiB_and_more_is_accepted() {
        assertThat(processOf(web("resources.disk = \"1Gi\"")).resources().ephemeralDiskBytes())
                .isEqualTo(GIB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0Gi", "4096Mi", "4", "4gi"})
    void a_disk_in_another_form_is_refused(String disk) {
        refused(web("resources.disk = \"" + disk + "\""), E_PATTERN, "/processes/web/resources/disk");
    }

    @Test
    void one_instance_is_the_default_and_the_largest_number_that_of_the_least() {
        assertThat(processOf(web()).scaling()).isEqualTo(new Scaling(1, 1));
        assertThat(processOf(web("scaling.min = 3")).scaling()).isEqualTo(new Scaling(3, 3));
        assertThat(processOf(web("scaling = { min = 0, max = 100 }")).scaling()).isEqualTo(new Scaling(0, 100));
        assertThat(processOf(web("scaling = { min = 0, max = 0 }")).scaling()).isEqualTo(new Scaling(0, 0));
        assertThat(processOf(web("scaling.min = 2.0")).scaling()).isEqualTo(new Scaling(2, 2));
    }

    @Test
    void the_number_of_instances_is_0_to_100() {
        refused(web("scaling.min = -1"), E_RANGE, "/processes/web/scaling/min");
        refused(web("scaling.min = 101"), E_RANGE, "/processes/web/scaling/min");
        refused(web("scaling.max = 101"), E_RANGE, "/processes/web/scaling/max");
        refused(web("scaling.min = 99999999999999999999"), E_RANGE, "/processes/web/scaling/min");
        refused(web("scaling.min = 1.5"), E_TYPE, "/processes/web/scaling/min");
        refused(web("scaling.max = \"2\""), E_TYPE, "/processes/web/scaling/max");
    }

    @Test
    void the_largest_number_of_instances_is_not_below_the_least() {
        refused(web("scaling = { min = 3, max = 2 }"), E_RANGE, "/processes/web/scaling/max");
        refused(web("scaling.max = 0"), E_RANGE, "/processes/web/scaling/max");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoscale",
                "autoscaling",
                "auto",
                "target_cpu",
                "target",
                "metrics",
                "cpu_threshold",
                "cooldown_seconds"
            })
    void any_autoscale_key_in_scaling_is_refused(String key) {
        refused(web("scaling." + key + " = 1"), E_AUTOSCALE_UNSUPPORTED, "/processes/web/scaling/" + key);
    }

    @Test
    void an_autoscale_table_is_refused() {
        refused(web("autoscale.target = 1"), E_AUTOSCALE_UNSUPPORTED, "/processes/web/autoscale");
        refused(web("[autoscaling]"), E_AUTOSCALE_UNSUPPORTED, "/autoscaling");
    }

    @Test
    void a_process_is_always_restarted_after_2_seconds_unless_told_otherwise() {
        assertThat(processOf(web()).restart()).isEqualTo(new Restart(RestartPolicy.ALWAYS, 3, 2));
        assertThat(processOf(web("restart = { policy = \"never\", backoff_seconds = 0 }"))
                        .restart())
                .isEqualTo(new Restart(RestartPolicy.NEVER, 3, 0));
        assertThat(processOf(web("restart = { policy = \"on-failure\", max_retries = 0 }"))
                        .restart())
                .isEqualTo(new Restart(RestartPolicy.ON_FAILURE, 0, 2));
        assertThat(processOf(web("restart.policy = \"on-failure\"")).restart().maxRetries())
                .isEqualTo(3);
    }

    @Test
    void an_unknown_restart_policy_is_refused() {
        refused(web("restart.policy = \"on_failure\""), E_VALUE, "/processes/web/restart/policy");
        refused(web("restart.policy = false"), E_TYPE, "/processes/web/restart/policy");
    }

    @Test
    void max_retries_goes_with_on_failure_only() {
        refused(web("restart.max_retries = 1"), E_CONFLICT, "/processes/web/restart/max_retries");
        refused(
                web("restart = { policy = \"never\", max_retries = 1 }"),
                E_CONFLICT,
                "/processes/web/restart/max_retries");
        refused(
                web("restart = { policy = \"on-failure\", max_retries = -1 }"),
                E_RANGE,
                "/processes/web/restart/max_retries");
    }

    @Test
    void a_restart_backoff_is_0_to_86400_seconds() {
        refused(web("restart.backoff_seconds = -1"), E_RANGE, "/processes/web/restart/backoff_seconds");
        refused(web("restart.backoff_seconds = 86401"), E_RANGE, "/processes/web/restart/backoff_seconds");
    }

    @Test
    void secrets_are_not_required_unless_told_so() {
        assertThat(processOf(web()).secretsRequired()).isFalse();
        assertThat(processOf(web("secrets.required = true")).secretsRequired()).isTrue();
        assertThat(processOf(web("secrets = {}")).secretsRequired()).isFalse();
        refused(web("secrets.required = \"yes\""), E_TYPE, "/processes/web/secrets/required");
        refused(web("secrets = true"), E_TYPE, "/processes/web/secrets");
    }
}
