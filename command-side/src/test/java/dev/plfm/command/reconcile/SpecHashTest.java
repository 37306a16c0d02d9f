package dev.plfm.command.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.Mount;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecHashTest {
    private static final Mount DATA = new Mount("vol_1", "/data", false, "ext4");
    private static final Mount LOGS = new Mount("vol_2", "/logs", false, "ext4");
    private static final String MANIFEST = """
            schema_version = "v1"
            [env.vars]
            MODE = "%s"
            [processes.web]
            command = ["serve"]
            resources = { memory = "128Mi" }
            scaling = { min = %d, max = 9 }
            %s
            """;
    private static final ReleaseSpec RELEASE = Releases.release(MANIFEST.formatted("fast", 1, ""));

    @Test
    void the_same_parts_have_the_same_hash() {
        assertThat(hash(RELEASE, List.of(), null))
                .isEqualTo(hash(RELEASE, List.of(), null))
                .matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void another_release_is_another_spec() {
        assertThat(hash(Releases.again(RELEASE), List.of(), null)).isNotEqualTo(hash(RELEASE, List.of(), null));
    }

    @Test
    void another_version_of_the_secrets_is_another_spec() {
        assertThat(hash(RELEASE, List.of(), "sv_1"))
                .isNotEqualTo(hash(RELEASE, List.of(), "sv_2"))
                .isNotEqualTo(hash(RELEASE, List.of(), null));
    }

    @Test
    void mounts_count_in_any_order() {
        assertThat(hash(RELEASE, List.of(DATA, LOGS), null))
                .isEqualTo(hash(RELEASE, List.of(LOGS, DATA), null))
                .isNotEqualTo(hash(RELEASE, List.of(DATA), null));
    }

    @Test
    void a_variable_of_the_environment_counts() {
        ProcessSpec slow = web(Releases.release(MANIFEST.formatted("slow", 1, "")));

        assertThat(SpecHash.of(RELEASE, slow, List.of(), null)).isNotEqualTo(hash(RELEASE, List.of(), null));
    }

    @Test
    void a_start_may_take_two_minutes_at_least() {
        assertThat(StartupTimeout.secondsOf(web(RELEASE))).isEqualTo(120);
    }

    @Test
    void a_start_may_take_as_long_as_its_health_check_is_patient() {
        ReleaseSpec patient = Releases.release(MANIFEST.formatted("fast", 1, """
                ports = [{ internal = 8080 }]
                health = { port = 8080, grace_period_seconds = 300, interval_seconds = 20, failure_threshold = 5 }
                """));

        assertThat(StartupTimeout.secondsOf(web(patient))).isEqualTo(400);
    }

    @Test
    void a_start_may_take_as_long_as_what_runs_before_it() {
        ReleaseSpec migrating = Releases.release(MANIFEST.formatted("fast", 1, """
                prestart = ["migrate"]
                prestart_timeout_seconds = 600
                """));

        assertThat(StartupTimeout.secondsOf(web(migrating))).isEqualTo(600);
    }

    private static String hash(ReleaseSpec release, List<Mount> mounts, @Nullable String secretsVersion) {
        return SpecHash.of(release, web(release), mounts, secretsVersion);
    }

    private static ProcessSpec web(ReleaseSpec release) {
        return release.manifest().process("web");
    }
}
