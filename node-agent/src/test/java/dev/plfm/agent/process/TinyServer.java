package dev.plfm.agent.process;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** A workload for tests: answers on PORT, with 503 until it has been asked the given number of times. */
public final class TinyServer {
    private TinyServer() {}

    public static void main(String[] args) throws Exception {
        int[] refusals = {Integer.parseInt(args[0])};
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/up", exchange -> {
            exchange.sendResponseHeaders(refusals[0]-- > 0 ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }
}
