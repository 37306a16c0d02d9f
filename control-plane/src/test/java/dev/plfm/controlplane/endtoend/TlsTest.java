package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.RawHttp;
import dev.plfm.controlplane.testing.TestCertificate;
import dev.plfm.controlplane.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int PROTOCOL_VERSION = 70;

    @TempDir
    private static Path directory;

    private static Path certificate;
    private static Path key;
    private static TestServer server;
    private static URI uri;

    @BeforeAll
    static void start() throws IOException {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        TestCertificate.create("first").write(certificate, key);
        server = TestServer.start(Map.of("tls.cert", certificate.toString(), "tls.key", key.toString()));
        uri = server.operator().readers().get(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requests_are_served_over_tls(String protocol) throws IOException {
        assertThat(uri.getScheme()).isEqualTo("https");
        SSLSocket socket = connect(protocol);
        try (RawHttp http = new RawHttp(socket)) {
            Answer answer = http.send(HEALTH).expect(200);

            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(answer.header("Strict-Transport-Security")).hasValue("max-age=31536000");
        }
    }

    @Test
    void the_cookies_of_pages_are_bound_to_the_host() throws IOException {
        try (RawHttp http = new RawHttp(connect("TLSv1.3"))) {
            Answer answer =
                    http.send("GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n").expect(200);

            assertThat(answer.header("Set-Cookie").orElseThrow())
                    .startsWith("__Host-plfm_form=")
                    .contains("Secure", "Path=/")
                    .doesNotContain("Domain");
        }
    }

    @Test
    void older_protocols_are_refused() throws IOException {
        assertThat(firstRecord(0x0303)[0]).isEqualTo((byte) HANDSHAKE);
        for (int old : List.of(0x0300, 0x0301, 0x0302)) {
            byte[] answer = firstRecord(old);
            assertThat(answer[0]).as("TLS 1." + (old - 0x0301)).isEqualTo((byte) ALERT);
            assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
        }
    }

    @Test
    void plain_http_is_not_served() throws IOException {
        try (RawHttp http = new RawHttp(new Socket(uri.getHost(), uri.getPort()))) {
            assertThat(http.send(HEALTH).status()).isEqualTo(400);
        }
    }

    @Test
    void a_new_certificate_is_served_within_seconds_and_open_connections_stay() throws IOException {
        String before = servedName();
        try (RawHttp open = new RawHttp(connect("TLSv1.3"))) {
            open.send(HEALTH).expect(200);

            TestCertificate next = TestCertificate.create("next").write(certificate, key);

            Await.until(
                    "the new certificate is served", SECONDS, () -> servedName().equals(next.subject()));
            assertThat(servedName()).isNotEqualTo(before);
            open.send(HEALTH).expect(200);
        }
    }

    @Test
    void a_pair_that_does_not_fit_changes_nothing_and_the_next_good_one_is_taken() throws IOException {
        TestCertificate good = TestCertificate.create("good").write(certificate, key);
        Await.until("it is served", SECONDS, () -> servedName().equals(good.subject()));

        TestCertificate other = TestCertificate.create("other");
        Files.writeString(certificate, other.certificate());
        long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        Await.until("it has been looked at", SECONDS, () -> {
            assertThat(servedName()).isEqualTo(good.subject());
            return System.nanoTime() > until;
        });
        Files.delete(key);
        Files.writeString(key, other.privateKey());

        Await.until("the whole pair is served", SECONDS, () -> servedName().equals(other.subject()));
    }

    private static String servedName() {
        try (SSLSocket socket = connect("TLSv1.3")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLSocket connect(String protocol) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(uri.getHost(), uri.getPort());
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The beginning of the server's answer to a client that speaks no later version than this one. */
    private static byte[] firstRecord(int version) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout((int) SECONDS.toMillis());
            socket.getOutputStream().write(clientHello(version));
            return socket.getInputStream().readNBytes(7);
        }
    }

    /** Java's own client would not offer old versions, so this one is written out: with ciphers of old and of TLS 1.2. */
    private static byte[] clientHello(int version) throws IOException {
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        DataOutputStream ext = new DataOutputStream(extensions);
        shorts(ext, 0x000a, 4, 2, 0x0017);
        shorts(ext, 0x000d, 4, 2, 0x0403);
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(hello);
        shorts(body, version);
        body.write(new byte[32]);
        body.writeByte(0);
        shorts(body, 8, 0xc02b, 0xc009, 0xc013, 0x002f);
        shorts(body, 0x0100, extensions.size());
        body.write(extensions.toByteArray());
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(record);
        out.writeByte(HANDSHAKE);
        shorts(out, Math.min(version, 0x0301), hello.size() + 4);
        out.writeInt(0x01000000 | hello.size());
        out.write(hello.toByteArray());
        return record.toByteArray();
    }

    private static void shorts(DataOutputStream out, int... values) throws IOException {
        for (int value : values) {
            out.writeShort(value);
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
