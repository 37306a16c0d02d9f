package dev.plfm.bench.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Thousands of connections to one server that one thread reads. */
final class Connections implements AutoCloseable {
    private static final int SPARE_DESCRIPTORS = 500;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Selector selector = Selector.open();
    private final Receiver receiver;
    private final Thread reader = new Thread(this::read, "bench-connections");
    private volatile boolean closed;

    /** Opens one for each request and sends it there. */
    Connections(URI server, List<byte[]> requests, Receiver receiver) throws IOException {
        requireDescriptors(requests.size());
        this.receiver = receiver;
        reader.setDaemon(true);
        for (int number = 0; number < requests.size(); number++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(requests.get(number)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, number);
        }
        reader.start();
    }

    /** Takes what comes in, on the one thread. */
    @FunctionalInterface
    interface Receiver {
        /**
         * What came on one connection.
         *
         * @param nanos when it was seen to be there
         * @return what to send there now, or null
         */
        byte @Nullable [] received(int number, ByteBuffer bytes, long nanos);
    }

    /** Both ends of each are in this process. */
    private static void requireDescriptors(int connections) {
        long needed = 2L * connections + SPARE_DESCRIPTORS;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            throw new IllegalStateException(
                    "%d connections need %d file descriptors, and this process may have %d: ulimit -n %d"
                            .formatted(connections, needed, system.getMaxFileDescriptorCount(), needed));
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (!closed) {
                selector.select(key -> take(key, buffer));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(SelectionKey key, ByteBuffer buffer) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                key.cancel();
                return;
            }
            byte[] next = receiver.received((int) key.attachment(), buffer.flip(), System.nanoTime());
            if (next != null) {
                channel.write(ByteBuffer.wrap(next));
            }
        } catch (IOException e) {
            key.cancel();
            if (!closed) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        selector.wakeup();
        reader.join();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
