package dev.plfm.ingress.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.ingress.IngressConfig;
import dev.plfm.ingress.IngressConfig.Limits;
import dev.plfm.ingress.api.RoutingTable;
import dev.plfm.ingress.api.RoutingTable.Backend;
import dev.plfm.ingress.api.RoutingTable.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets. */
class ProxyTest {
    private static final Limits LIMITS =
            new Limits(20, Duration.ofMillis(700), Duration.ofSeconds(1), 3, Duration.ofSeconds(30));

    @TempDir
    Path dir;

    private int port;
    private Proxy proxy;
    private TestBackend one;
    private TestBackend two;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        proxy = proxy(false);
        one = new TestBackend("one");
        two = new TestBackend("two");
    }

    private Proxy proxy(boolean anyAddress) {
        return new Proxy(new IngressConfig(
                URI.create("http://unused"),
                URI.create("http://unused"),
                null,
                "test",
                "test",
                null,
                null,
                List.of(port),
                "",
                anyAddress,
                0,
                dir,
                dir,
                LIMITS));
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        proxy.close();
    }

    @Test
    void a_tls_connection_goes_to_whom_it_names_and_arrives_unopened() throws Exception {
        follow(1, tls("one.example.com", "off", one), tls("two.example.com", "off", two));
        for (TestBackend backend : List.of(one, two)) {
            byte[] hello = hello(backend == one ? "ONE.example.com" : "two.example.com");
            assertThat(sendAll(hello)).isEqualTo((backend == one ? "one:" : "two:") + hello.length);
            assertThat(backend.received()).isEqualTo(hello);
        }
    }

    @Test
    void a_first_message_in_many_pieces_and_with_more_behind_it_arrives_whole() throws Exception {
        follow(1, tls("one.example.com", "off", one));
        byte[] hello = hello("one.example.com");
        byte[] all = Arrays.copyOf(hello, hello.length + 100_000);
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < hello.length; i++) {
                socket.getOutputStream().write(all, i, 1);
                socket.getOutputStream().flush();
            }
            socket.getOutputStream().write(all, hello.length, all.length - hello.length);
            socket.shutdownOutput();
            assertThat(rest(socket)).isEqualTo("one:" + all.length);
        }
        assertThat(one.received()).isEqualTo(all);
    }

    @Test
    void what_names_nobody_known_or_is_no_tls_or_says_nothing_is_closed() throws Exception {
        follow(1, tls("one.example.com", "off", one));
        assertThat(sendAll(hello("other.example.com"))).isEmpty();
        assertThat(sendAll("GET / HTTP/1.1\r\nHost: one.example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        byte[] endless = new byte[40_000];
        endless[0] = 22;
        endless[1] = 3;
        endless[2] = 1;
        endless[3] = 0x40;
        endless[5] = 1;
        endless[6] = 0x7f;
        assertThat(sendAll(endless)).isEmpty();
        try (Socket silent = connect()) {
            assertThat(rest(silent)).isEmpty();
        }
        assertThat(one.received.isEmpty()).isTrue();
    }

    @Test
    void raw_connections_go_by_port_and_the_backend_hears_who_calls_if_it_asks() throws Exception {
        follow(1, raw("v2", one));
        try (Socket socket = connect()) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(rest(socket)).isEqualTo("one:" + (28 + 5));
            ByteBuffer got = ByteBuffer.wrap(one.received());
            byte[] signature = new byte[12];
            got.get(signature);
            assertThat(signature).isEqualTo(new byte[] {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10});
            assertThat(got.get()).isEqualTo((byte) 0x21);
            assertThat(got.get()).isEqualTo((byte) 0x11);
            assertThat(got.getShort()).isEqualTo((short) 12);
            got.getLong();
            assertThat(got.getShort() & 0xffff).isEqualTo(socket.getLocalPort());
            assertThat(got.getShort() & 0xffff).isEqualTo(port);
            assertThat(got.remaining()).isEqualTo(5);
        }
    }

    @Test
    void a_raw_route_gets_no_connection_to_an_address_that_is_not_its_own() throws Exception {
        follow(1, raw("127.0.0.1", "off", one));
        assertThat(sendAll(new byte[] {1}, "127.0.0.2")).isEmpty();
        assertThat(sendAll(hello("raw.example.com"), "127.0.0.2")).isEmpty();
        assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
        follow(2, raw("127.0.0.1", "off", one), raw("127.0.0.2", "off", two));
        assertThat(sendAll(new byte[] {1}, "127.0.0.2")).isEqualTo("two:1");
        follow(3, raw(null, "off", one));
        assertThat(sendAll(new byte[] {1})).isEmpty();
    }

    @Test
    void the_only_raw_route_of_a_port_gets_all_connections_when_its_operator_wants_that() throws Exception {
        proxy.close();
        proxy = proxy(true);
        follow(1, raw("203.0.113.9", "off", one));
        assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
        follow(2, raw("203.0.113.9", "off", one), raw("203.0.113.10", "off", two));
        assertThat(sendAll(new byte[] {1})).isEmpty();
    }

    @Test
    void a_port_that_is_taken_is_opened_as_soon_as_it_is_free() throws Exception {
        try (ServerSocket other = new ServerSocket(port)) {
            follow(1, raw("off", one));
            assertThat(other.isBound()).isTrue();
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!canConnect() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
    }

    @Test
    void a_port_can_be_closed_and_opened_again_at_once() throws Exception {
        for (int round = 0; round < 50; round++) {
            follow(2 * round, raw("off", one));
            assertThat(canConnect()).isTrue();
            follow(2 * round + 1);
        }
    }

    @Test
    void when_a_backend_does_not_accept_another_is_taken() throws Exception {
        one.close();
        follow(1, raw("off", one, two));
        for (int i = 0; i < 20; i++) {
            assertThat(sendAll(new byte[] {1})).isEqualTo("two:1");
        }
        two.close();
        assertThat(sendAll(new byte[] {1})).isEmpty();
    }

    @Test
    void connections_that_are_there_live_on_when_the_routes_change_and_new_ones_follow_the_new() throws Exception {
        follow(1, raw("off", one));
        try (Socket old = connect()) {
            old.getOutputStream().write(1);
            assertThat(one.hasConnection()).isTrue();
            follow(2, raw("off", two));
            assertThat(sendAll(new byte[] {1})).isEqualTo("two:1");
            follow(3);
            assertThat(proxy.version()).isEqualTo(3);
            old.getOutputStream().write(2);
            old.shutdownOutput();
            assertThat(rest(old)).isEqualTo("one:2");
        }
        assertThat(canConnect()).isFalse();
        follow(4, raw("off", one));
        assertThat(canConnect()).isTrue();
    }

    @Test
    void an_instance_without_an_overlay_is_found_by_the_note_of_its_agent() throws Exception {
        Files.writeString(dir.resolve("inst_noted.json"), "{\"8080\": \"127.0.0.1:" + one.port() + "\"}");
        follow(
                1,
                new Route(
                        "rt",
                        "h",
                        port,
                        "tcp_raw",
                        "off",
                        "127.0.0.1",
                        List.of(new Backend("inst_noted", "fd70::1", 8080))));
        assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
    }

    @Test
    void a_note_or_an_address_that_makes_no_sense_is_as_a_backend_that_does_not_accept() throws Exception {
        for (String note : List.of(
                "{\"8080\": \"nonsense\"}", "{\"8080\": \"127.0.0.1:x\"}", "null", "[1", "{\"8080\": \":1\"}")) {
            Files.writeString(dir.resolve("inst_noted.json"), note);
            Backend noted = new Backend("inst_noted", "127.0.0.1", one.port());
            follow(1, new Route("rt", "h", port, "tcp_raw", "off", "127.0.0.1", List.of(noted)));
            assertThat(sendAll(new byte[] {1})).as(note).isEqualTo("one:1");
        }
        for (Backend bad : List.of(
                new Backend("inst_bad", "fd70::1", 70_000),
                new Backend("inst_bad", null, 1),
                new Backend(null, "127.0.0.1", one.port()))) {
            follow(1, new Route("rt", "h", port, "tcp_raw", "off", "127.0.0.1", List.of(bad)));
            assertThat(sendAll(new byte[] {1})).as(bad.toString()).isEmpty();
        }
        Backend good = new Backend("inst_good", "127.0.0.1", one.port());
        Backend bad = new Backend("inst_bad", "fd70::1", 70_000);
        follow(1, new Route("rt", "h", port, "tcp_raw", "off", "127.0.0.1", List.of(bad, good)));
        for (int i = 0; i < 10; i++) {
            assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
        }
    }

    @Test
    void more_connections_than_allowed_are_closed_at_once() throws Exception {
        follow(1, raw("off", one));
        Socket[] sockets = new Socket[LIMITS.connections()];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = connect();
        }
        assertEventually(sockets.length);
        try (Socket late = connect()) {
            assertThat(rest(late)).isEmpty();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        assertEventually(0);
        assertThat(sendAll(new byte[] {1})).isEqualTo("one:1");
    }

    private void follow(long version, Route... routes) {
        proxy.follow(new Routes(new RoutingTable("v1", "ing", version, List.of(routes))));
    }

    private Route tls(String hostname, String proxyProtocol, TestBackend... backends) {
        return route(hostname, "tls_passthrough", null, proxyProtocol, backends);
    }

    private Route raw(String proxyProtocol, TestBackend... backends) {
        return raw("127.0.0.1", proxyProtocol, backends);
    }

    private Route raw(String address, String proxyProtocol, TestBackend... backends) {
        return route("raw.example.com", "tcp_raw", address, proxyProtocol, backends);
    }

    private Route route(
            String hostname, String protocol, String address, String proxyProtocol, TestBackend... backends) {
        return new Route(
                "rt",
                hostname,
                port,
                protocol,
                proxyProtocol,
                address,
                Arrays.stream(backends)
                        .map(backend -> new Backend("inst_" + backend.port(), "127.0.0.1", backend.port()))
                        .toList());
    }

    private Socket connect() throws IOException {
        return connect("127.0.0.1");
    }

    private Socket connect(String address) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address, port), 5_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private boolean canConnect() {
        try (Socket socket = connect()) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private String sendAll(byte[] bytes) throws IOException {
        return sendAll(bytes, "127.0.0.1");
    }

    private String sendAll(byte[] bytes, String address) throws IOException {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return rest(socket);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static String rest(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    private void assertEventually(int connections) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (proxy.connections() != connections && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(proxy.connections()).isEqualTo(connections);
    }

    private static byte[] hello(String hostname) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(hostname)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
