package dev.plfm.controlplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.controlplane.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSettingsTest {
    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void pair() throws IOException {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        TestCertificate.create("here").write(certificate, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:80"})
    void plain_http_is_refused_where_other_machines_can_connect(String listen) {
        assertThat(refusal(Map.of("listen", listen)))
                .hasMessageContaining("without TLS")
                .hasMessageContaining("--insecure-http");
        assertThat(ServerConfig.of(Map.of("listen", listen, "insecure_http", "true"))
                        .edge()
                        .insecureHttp())
                .isTrue();
        assertThat(ServerConfig.of(
                                Map.of("listen", listen, "tls.cert", certificate.toString(), "tls.key", key.toString()))
                        .edge()
                        .tls())
                .isEqualTo(new TlsFiles(certificate, key));
    }

    @Test
    void development_tokens_are_refused_there_whatever_else_is_said() {
        assertThat(refusal(Map.of("listen", "0.0.0.0:0", "dev", "true", "insecure_http", "true")))
                .hasMessageContaining("dev = true");
        assertThat(refusal(Map.of(
                        "listen",
                        "0.0.0.0:0",
                        "dev",
                        "true",
                        "tls.cert",
                        certificate.toString(),
                        "tls.key",
                        key.toString())))
                .hasMessageContaining("dev = true");
    }

    @Test
    void half_a_pair_is_refused() {
        assertThat(refusal(Map.of("tls.cert", certificate.toString()))).hasMessageContaining("only one of tls.cert");
    }

    @Test
    void a_pair_that_cannot_be_used_is_told_in_one_message_without_the_key() throws IOException {
        String foreign = TestCertificate.create("foreign").privateKey();
        Files.writeString(key, foreign);
        assertThat(refusal().problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("tls.cert", certificate.toString(), key.toString(), "match")
                .doesNotContain(foreign.lines().skip(1).findFirst().orElseThrow()));

        Files.writeString(key, "not a key");
        assertThat(refusal()).hasMessageContaining("private key is not in PEM form");

        Files.delete(key);
        assertThat(refusal()).hasMessageContaining(key + " cannot be read");
    }

    @Test
    void a_rate_says_how_often_in_the_long_run_and_how_often_at_once() {
        ServerConfig.RateLimits limits = ServerConfig.of(
                        Map.of("rate_limit.auth", "12/min burst 7", "rate_limit.node", "off"))
                .edge()
                .rateLimits();
        assertThat(limits.auth()).isEqualTo(new Rate(12, Duration.ofMinutes(1), 7));
        assertThat(limits.node().isOff()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5/s", "0/s burst 1", "5/s burst 0", "5/h burst 5", "-5/s burst 5", "many"})
    void what_is_no_rate_is_refused(String rate) {
        assertThat(refusal(Map.of("rate_limit.token", rate))).hasMessageContaining("100/s burst 500");
    }

    @Test
    void trusted_proxies_are_addresses_and_ranges_in_text_or_in_a_list() {
        assertThat(proxies("10.1.0.0/16, 192.0.2.7,2001:db8::7"))
                .containsExactly("10.1.0.0/16", "192.0.2.7/32", "2001:db8::7/128");
        assertThat(proxies("[\"10.1.0.0/16\",\"::1\"]")).containsExactly("10.1.0.0/16", "::1/128");
        assertThat(proxies("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", ".*", "10.0.0.256", "::1/129", "10.0.0.1/8/9"})
    void names_and_patterns_are_no_proxies(String text) {
        assertThat(refusal(Map.of("trusted_proxies", text))).hasMessageContaining("trusted_proxies");
    }

    private static List<String> proxies(String text) {
        return ServerConfig.of(Map.of("trusted_proxies", text)).edge().trustedProxies();
    }

    private ConfigException refusal() {
        return refusal(Map.of("tls.cert", certificate.toString(), "tls.key", key.toString()));
    }

    private static ConfigException refusal(Map<String, String> settings) {
        return catchThrowableOfType(ConfigException.class, () -> ServerConfig.of(settings));
    }
}
