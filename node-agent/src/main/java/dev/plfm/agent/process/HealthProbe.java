package dev.plfm.agent.process;

import dev.plfm.agent.plan.Health;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;

/** Tries a port of an instance, and blocks for at most the health check's timeout while it does. */
final class HealthProbe {
    private static final String HOST = "127.0.0.1";

    private HealthProbe() {}

    /** Whether the instance answers as its health check asks. */
    static boolean succeeds(Health health, int port) {
        try {
            return health.type() == Health.Type.HTTP ? answers(health, port) : accepts(health, port);
        } catch (IOException notServing) {
            return false;
        }
    }

    private static boolean accepts(Health health, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), millis(health));
            return true;
        }
    }

    private static boolean answers(Health health, int port) throws IOException {
        String path = health.path() == null ? "/" : health.path();
        URL url = URI.create("http://" + HOST + ":" + port).resolve(path).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(millis(health));
            connection.setReadTimeout(millis(health));
            int status = connection.getResponseCode();
            return status >= 200 && status < 400;
        } finally {
            connection.disconnect();
        }
    }

    private static int millis(Health health) {
        return (int) Math.min(Integer.MAX_VALUE, health.timeout().toMillis());
    }
}
