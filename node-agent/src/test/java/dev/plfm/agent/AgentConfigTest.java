package dev.plfm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AgentConfigTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:8080");

    @Test
    void plans_are_read_from_the_server_unless_another_is_given() {
        URI reads = URI.create("http://127.0.0.1:8081");

        assertThat(AgentConfig.builder(SERVER).build().readServer()).isEqualTo(SERVER);
        assertThat(AgentConfig.builder(SERVER).readServer(reads).build().readServer())
                .isEqualTo(reads);
    }

    @Test
    void each_node_has_an_enrolment_token_of_its_own_before_the_operators() {
        assertThat(AgentConfig.builder(SERVER).token("t").build().credential(1)).isEqualTo("t");
        AgentConfig two = AgentConfig.builder(SERVER)
                .token("t")
                .enrolTokens(List.of("e1", "e2"))
                .build();
        assertThat(two.credential(1)).isEqualTo("e1");
        assertThat(two.credential(2)).isEqualTo("e2");
        assertThat(two.credential(3)).isEqualTo("t");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_wrong_value_is_refused_with_the_name_of_the_setting(
            String setting, UnaryOperator<AgentConfig.Builder> change) {
        assertThatThrownBy(() -> change.apply(AgentConfig.builder(SERVER)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + " must");
    }

    static Arguments[] wrong() {
        return new Arguments[] {
            wrong("readServer", config -> config.readServer(URI.create("ftp://host"))),
            wrong("count", config -> config.count(0)),
            wrong("hostnamePrefix", config -> config.hostnamePrefix("No_Host")),
            wrong("region", config -> config.region(" ")),
            wrong("cpuCores", config -> config.cpuCores(0)),
            wrong("memoryBytes", config -> config.memoryBytes(0)),
            wrong("failureRate", config -> config.failureRate(1.1)),
            wrong("crashRate", config -> config.crashRate(-0.1)),
        };
    }

    private static Arguments wrong(String setting, UnaryOperator<AgentConfig.Builder> change) {
        return Arguments.of(setting, change);
    }
}
