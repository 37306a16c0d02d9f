package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_DUPLICATE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATTERN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_RANGE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_UNKNOWN_REFERENCE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_VALUE;
import static dev.plfm.kernel.manifest.Manifests.accepted;
import static dev.plfm.kernel.manifest.Manifests.processOf;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortAndHealthRulesTest {

    private static final String HEALTH = "/processes/web/health";
    private static final String PORTS = "/processes/web/ports";

    @Test
    void a_port_is_named_after_its_number_unless_it_has_a_name() {
        assertThat(processOf(web(
                                "ports = [{ internal = 8080, name = \"http\" }, { internal = 9, protocol = \"tcp\" }]"))
                        .ports())
                .containsExactly(new Port("http", 8080, "tcp"), new Port("p9", 9, "tcp"));
        assertThat(processOf(web()).ports()).isEmpty();
        assertThat(processOf(web("ports = []")).ports()).isEmpty();
    }

    @Test
    void a_port_number_is_required_and_1_to_65535() {
        accepted(web("ports = [{ internal = 1 }, { internal = 65535 }]"));
        refused(web("ports = [{ name = \"http\" }]"), E_REQUIRED, PORTS + "/0/internal");
        refused(web("ports = [{ internal = 0 }]"), E_RANGE, PORTS + "/0/internal");
        refused(web("ports = [{ internal = 1 }, { internal = 65536 }]"), E_RANGE, PORTS + "/1/internal");
        refused(web("ports = [{ internal = \"80\" }]"), E_TYPE, PORTS + "/0/internal");
        refused(web("ports = [80]"), E_TYPE, PORTS + "/0");
        refused(web("ports = { internal = 80 }"), E_TYPE, PORTS);
    }

    @Test
    void a_port_number_is_unique_in_its_process() {
        refused(
                web("ports = [{ internal = 80, name = \"a\" }, { internal = 80, name = \"b\" }]"),
                E_DUPLICATE,
                PORTS + "/1/internal");
        accepted(web(
                "ports = [{ internal = 80 }]",
                "[processes.api]",
                "command = [\"a\"]",
                "resources.memory = \"64Mi\"",
                "ports = [{ internal = 80 }]"));
    }

    @Test
    void a_port_name_is_unique_in_its_process() {
        refused(
                web("ports = [{ internal = 80, name = \"a\" }, { internal = 81, name = \"a\" }]"),
                E_DUPLICATE,
                PORTS + "/1/name");
        refused(web("ports = [{ internal = 80 }, { internal = 81, name = \"p80\" }]"), E_DUPLICATE, PORTS + "/1/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Http", "8080", "http_alt", "a23456789012345678901234567890bcd"})
    void a_port_name_is_like_a_process_name(String name) {
        refused(web("ports = [{ internal = 80, name = \"" + name + "\" }]"), E_PATTERN, PORTS + "/0/name");
    }

    @Test
    void a_port_is_tcp() {
        refused(web("ports = [{ internal = 53, protocol = \"udp\" }]"), E_VALUE, PORTS + "/0/protocol");
    }

    @Test
    void a_health_check_connects_to_its_port_with_default_timings() {
        assertThat(healthOf("port = \"http\"")).isEqualTo(new HealthCheck(HealthType.TCP, null, 8080, 10, 2, 10, 1, 3));
        assertThat(processOf(web()).health()).isNull();
    }

    @Test
    void a_health_check_may_set_everything() {
        assertThat(healthOf(
                        "type = \"http\", path = \"/up?deep=1\", port = 9, interval_seconds = 1, timeout_seconds = 3,"
                                + " grace_period_seconds = 0, success_threshold = 2, failure_threshold = 5"))
                .isEqualTo(new HealthCheck(HealthType.HTTP, "/up?deep=1", 9, 1, 3, 0, 2, 5));
    }

    @Test
    void a_health_check_is_tcp_or_http() {
        refusedHealth("port = 9, type = \"exec\"", E_VALUE, "/type");
    }

    @Test
    void a_path_is_required_for_http_and_absolute() {
        refusedHealth("port = 9, type = \"http\"", E_REQUIRED, "/path");
        refusedHealth("port = 9, type = \"http\", path = \"up\"", E_PATTERN, "/path");
        refusedHealth("port = 9, type = \"http\", path = \"/a b\"", E_PATTERN, "/path");
        refusedHealth("port = 9, type = \"http\", path = 1", E_TYPE, "/path");
    }

    @Test
    void a_health_check_names_a_declared_port_by_name_or_number() {
        assertThat(healthOf("port = 8080").port()).isEqualTo(8080);
        assertThat(healthOf("port = \"p9\"").port()).isEqualTo(9);
        refusedHealth("type = \"tcp\"", E_REQUIRED, "/port");
        refusedHealth("port = 80", E_UNKNOWN_REFERENCE, "/port");
        refusedHealth("port = \"web\"", E_UNKNOWN_REFERENCE, "/port");
        refusedHealth("port = \"8080\"", E_PATTERN, "/port");
        refusedHealth("port = 0", E_RANGE, "/port");
        refusedHealth("port = true", E_TYPE, "/port");
        refused(web("health.port = 80"), E_UNKNOWN_REFERENCE, HEALTH + "/port");
    }

    @ParameterizedTest
    @CsvSource({
        "interval_seconds, 1, 86400",
        "timeout_seconds, 1, 86400",
        "grace_period_seconds, 0, 86400",
        "success_threshold, 1, 1000000",
        "failure_threshold, 1, 1000000"
    })
    void a_timing_is_a_whole_number_in_its_range(String key, int min, int max) {
        healthOf("port = 9, " + key + " = " + min);
        healthOf("port = 9, " + key + " = " + max);
        refusedHealth("port = 9, " + key + " = " + (min - 1), E_RANGE, "/" + key);
        refusedHealth("port = 9, " + key + " = " + (max + 1), E_RANGE, "/" + key);
        refusedHealth("port = 9, " + key + " = 1.5", E_TYPE, "/" + key);
    }

    private static HealthCheck healthOf(String health) {
        return processOf(withHealth(health)).health();
    }

    private static void refusedHealth(String health, ManifestErrorCode code, String path) {
        refused(withHealth(health), code, HEALTH + path);
    }

    private static String withHealth(String health) {
        return web("ports = [{ internal = 8080, name = \"http\" }, { internal = 9 }]", "health = { " + health + " }");
    }
}
