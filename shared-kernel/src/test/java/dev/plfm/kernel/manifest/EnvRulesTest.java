package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_CHARACTER;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_LENGTH;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATTERN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_RANGE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.Manifests.processOf;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands and their surroundings, in {@code env} and in a process. */
class EnvRulesTest {

    @Test
    void a_command_is_at_least_one_text() {
        String without = web().replace("command = [\"serve\"]\n", "");

        assertThat(processOf(web()).command()).containsExactly("serve");
        assertThat(processOf(without + "command = [\"sh\", \"-c\", \"\", \"a\\tb\\r\\nc\"]")
                        .command())
                .containsExactly("sh", "-c", "", "a\tb\r\nc");
        refused(without, E_REQUIRED, "/processes/web/command");
        refused(without + "command = []", E_LENGTH, "/processes/web/command");
        refused(without + "command = \"serve\"", E_TYPE, "/processes/web/command");
        refused(without + "command = [\"serve\", 8080]", E_TYPE, "/processes/web/command/1");
        refused(without + "command = [\"\"]", E_LENGTH, "/processes/web/command/0");
        refused(without + "command = [\"a\\u0000b\"]", E_CHARACTER, "/processes/web/command/0");
        refused(without + "command = [\"a\", \"\\u001b\"]", E_CHARACTER, "/processes/web/command/1");
    }

    @Test
    void variables_of_a_process_override_those_of_env() {
        ProcessSpec web =
                processOf(web("vars = { B = \"web\", C = \"\" }", "[env.vars]", "A = \"all\"", "B = \"all\""));

        assertThat(web.vars()).containsExactly(Map.entry("A", "all"), Map.entry("B", "web"), Map.entry("C", ""));
    }

    @Test
    void a_variable_may_have_many_lines() {
        assertThat(processOf(web("vars.KEY = \"\"\"one\ntwo\"\"\"")).vars()).containsEntry("KEY", "one\ntwo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "_", "_A1", "PATH_2"})
    void a_variable_name_of_upper_case_letters_digits_and_underscores_is_accepted(String name) {
        assertThat(processOf(web("[env.vars]", name + " = \"x\"")).vars()).containsOnlyKeys(name);
        assertThat(processOf(web("vars." + name + " = \"x\"")).vars()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1A", "A-B", "A B", "Ä", "A="})
    void any_other_variable_name_is_refused(String name) {
        refused(web("[env.vars]", "\"" + name + "\" = \"x\""), E_PATTERN, "/env/vars/" + name);
        refused(web("vars.\"" + name + "\" = \"x\""), E_PATTERN, "/processes/web/vars/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "1.5", "[]", "{}", "2024-01-01"})
    void a_variable_is_text(String value) {
        refused(web("[env.vars]", "A = " + value), E_TYPE, "/env/vars/A");
        refused(web("vars.A = " + value), E_TYPE, "/processes/web/vars/A");
    }

    @Test
    void a_variable_has_no_control_characters() {
        refused(web("vars.A = \"\\u0000\""), E_CHARACTER, "/processes/web/vars/A");
        refused(web("vars.A = \"\\u0007\""), E_CHARACTER, "/processes/web/vars/A");
        refused(web("vars.A = \"\\u0085\""), E_CHARACTER, "/processes/web/vars/A");
    }

    @Test
    void workdir_and_user_of_a_process_override_those_of_env() {
        String[] env = {"[env]", "workdir = \"/srv\"", "user = \"app\""};

        assertThat(processOf(web(env)))
                .extracting(ProcessSpec::workdir, ProcessSpec::user)
                .containsExactly("/srv", "app");
        assertThat(processOf(web("workdir = \"/web\"", "user = \"1000:1000\"\n" + String.join("\n", env))))
                .extracting(ProcessSpec::workdir, ProcessSpec::user)
                .containsExactly("/web", "1000:1000");
        assertThat(processOf(web()))
                .extracting(ProcessSpec::workdir, ProcessSpec::user)
                .containsExactly(null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"workdir", "user"})
    void workdir_and_user_are_one_line_of_text(String key) {
        refused(web("[env]", key + " = 1"), E_TYPE, "/env/" + key);
        refused(web(key + " = true"), E_TYPE, "/processes/web/" + key);
        refused(web(key + " = \"\""), E_LENGTH, "/processes/web/" + key);
        refused(web(key + " = \"a\\nb\""), E_CHARACTER, "/processes/web/" + key);
    }

    @Test
    void both_prestarts_run_and_that_of_env_first() {
        ProcessSpec web = processOf(web(
                "prestart = [\"warm-up\"]",
                "prestart_timeout_seconds = 5",
                "[env]",
                "prestart = [\"migrate\", \"--up\"]",
                "prestart_timeout_seconds = 60"));

        assertThat(web.prestarts())
                .containsExactly(new Prestart(List.of("migrate", "--up"), 60), new Prestart(List.of("warm-up"), 5));
    }

    @Test
    void a_prestart_has_30_seconds_unless_told_otherwise() {
        assertThat(processOf(web("prestart = [\"p\"]")).prestarts()).containsExactly(new Prestart(List.of("p"), 30));
        assertThat(processOf(web("prestart = [\"p\"]", "[env]", "prestart_timeout_seconds = 7"))
                        .prestarts())
                .containsExactly(new Prestart(List.of("p"), 7));
        assertThat(processOf(web()).prestarts()).isEmpty();
    }

    @Test
    void a_prestart_is_at_least_one_text() {
        refused(web("prestart = []"), E_LENGTH, "/processes/web/prestart");
        refused(web("[env]", "prestart = \"migrate\""), E_TYPE, "/env/prestart");
        refused(web("[env]", "prestart = [1]"), E_TYPE, "/env/prestart/0");
    }

    @Test
    void a_prestart_timeout_is_1_to_86400_seconds() {
        refused(web("prestart_timeout_seconds = 0"), E_RANGE, "/processes/web/prestart_timeout_seconds");
        refused(web("[env]", "prestart_timeout_seconds = 86401"), E_RANGE, "/env/prestart_timeout_seconds");
        refused(web("[env]", "prestart_timeout_seconds = 1.5"), E_TYPE, "/env/prestart_timeout_seconds");
        refused(web("[env]", "prestart_timeout_seconds = \"30\""), E_TYPE, "/env/prestart_timeout_seconds");
    }
}
