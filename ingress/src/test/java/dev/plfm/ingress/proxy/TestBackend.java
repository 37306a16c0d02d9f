package dev.plfm.ingress.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server that keeps what it is sent until the end of input, then answers with its name and what it got. */
final class TestBackend implements AutoCloseable {
    private final ServerSocket server;
    private final String name;
    final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final Semaphore connections = new Semaphore(0);

    TestBackend(String name) throws IOException {
        this.name = name;
        this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "backend-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    byte[] received() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    /** Waits for a connection that nobody has waited for yet. */
    boolean hasConnection() throws InterruptedException {
        return connections.tryAcquire(10, TimeUnit.SECONDS);
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.release();
                Thread thread = new Thread(() -> answer(socket), "backend-" + name);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] all = in.readAllBytes();
            received.add(all);
            socket.getOutputStream().write((name + ":" + all.length).getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
