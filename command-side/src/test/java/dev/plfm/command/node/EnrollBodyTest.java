package dev.plfm.command.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.json.Json;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnrollBodyTest {
    private static final NodeToken TOKEN = NodeToken.generate(new SecureRandom());

    @Test
    void a_full_body_becomes_a_command() {
        Map<String, Object> body = valid();
        body.put("public_ipv4", "192.0.2.7");
        body.put("public_ipv6", "2001:db8::7");
        body.put("mtu", 1420);
        body.put("labels", Map.of("arch", "amd64"));
        EnrollNode command = command(body);
        assertThat(command.hostname()).isEqualTo("host-1.example");
        assertThat(command.publicIpv4()).isEqualTo("192.0.2.7");
        assertThat(command.labels()).isEqualTo(Map.of("arch", "amd64"));
        assertThat(command.allocatable().memoryBytes()).isEqualTo(1L << 30);
    }

    @Test
    void what_is_optional_may_be_left_out() {
        EnrollNode command = command(valid());
        assertThat(command.publicIpv6()).isNull();
        assertThat(command.mtu()).isNull();
        assertThat(command.labels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hostname", "region", "wireguard_public_key", "agent_mtls_subject", "cpu_cores", "memory_bytes"})
    void what_is_required_may_not(String field) {
        Map<String, Object> body = valid();
        body.remove(field);
        assertThatThrownBy(() -> command(body))
                .isInstanceOf(DomainException.class)
                .hasMessage(field + ": is required");
    }

    @ParameterizedTest
    @CsvSource({
        "hostname, -host",
        "hostname, a b",
        "hostname, ''",
        "region, 'e u'",
        "wireguard_public_key, ''",
        "public_ipv6, 10.0.0.1",
        "public_ipv4, 10.0.0.256",
        "public_ipv4, 10.0.0.1.",
        "public_ipv4, 2001:db8::1"
    })
    void a_text_of_the_wrong_form_is_refused(String field, String value) {
        assertRefused(field, value);
    }

    @Test
    void a_number_out_of_range_is_refused() {
        assertRefused("cpu_cores", 0.0);
        assertRefused("cpu_cores", -1.0);
        assertRefused("memory_bytes", 0);
        assertRefused("mtu", 100);
        assertRefused("labels", Map.of("", "x"));
    }

    @Test
    void a_token_is_long_random_and_never_printed() {
        NodeToken other = NodeToken.generate(new SecureRandom());
        assertThat(TOKEN.text()).startsWith("plfm_nt_").hasSize("plfm_nt_".length() + 43);
        assertThat(TOKEN.text()).isNotEqualTo(other.text());
        assertThat(TOKEN.hash()).hasSize(32).isNotEqualTo(other.hash());
        assertThat(TOKEN).hasToString("plfm_nt_***");
    }

    private static void assertRefused(String field, Object value) {
        Map<String, Object> body = valid();
        body.put(field, value);
        assertThatThrownBy(() -> command(body))
                .isInstanceOf(DomainException.class)
                .hasMessageStartingWith(field + ": ");
    }

    private static EnrollNode command(Map<String, Object> body) {
        String json = Json.mapper().writeValueAsString(body);
        return Json.mapper().readValue(json, EnrollBody.class).toCommand(NodeId.generate(), TOKEN, null);
    }

    private static Map<String, Object> valid() {
        Map<String, Object> body = new HashMap<>();
        body.put("hostname", "host-1.example");
        body.put("region", "eu");
        body.put("wireguard_public_key", "key");
        body.put("agent_mtls_subject", "CN=host-1");
        body.put("cpu_cores", 4);
        body.put("memory_bytes", 1L << 30);
        return body;
    }
}
