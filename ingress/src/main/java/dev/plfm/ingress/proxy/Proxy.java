package dev.plfm.ingress.proxy;

import dev.plfm.ingress.IngressConfig;
import dev.plfm.ingress.api.RoutingTable.Route;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on those of its ports that routes use, and passes each connection on by the routes of the moment in which it says whom it is for.
 * Connections that are there stay, whatever becomes of the routes.
 */
public final class Proxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final int ACCEPT_QUEUE = 1_024;
    private static final long SHUTDOWN_SECONDS = 5;
    private static final long RETRY_SECONDS = 2;
    private static final long CLOSING_MILLIS = 500;

    private final IngressConfig config;
    private final Connector connector;
    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(0, new DefaultThreadFactory("ingress", true), NioIoHandler.newFactory());
    private final ScheduledExecutorService retries =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingress-ports", true));
    private final Map<Integer, Channel> listening = new TreeMap<>();
    private final Set<Integer> refused = new HashSet<>();
    private final Set<Integer> closing = new HashSet<>();
    private Set<Integer> wanted = Set.of();
    private boolean closed;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Routes routes = Routes.NONE;
    private volatile long version = Routes.NONE.version();

    public Proxy(IngressConfig config) {
        this.config = config;
        this.connector = new Connector(new Endpoints(config.endpoints()), config.limits());
        retries.scheduleWithFixedDelay(this::openPorts, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
    }

    /** New connections follow these routes from now on. */
    public synchronized void follow(Routes newer) {
        routes = newer;
        wanted = new HashSet<>(newer.ports());
        wanted.retainAll(config.ports());
        refused.retainAll(wanted);
        openPorts();
        listening.entrySet().removeIf(entry -> {
            boolean unused = !wanted.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
                closing.add(entry.getKey());
                log.info("port {} is closed: no route uses it any more", entry.getKey());
            }
            return unused;
        });
        version = newer.version();
    }

    /** How many connections there are. */
    public int connections() {
        return connections.get();
    }

    /** The version of the routes that it follows, with their ports open; -1 before the first. */
    public long version() {
        return version;
    }

    private synchronized void openPorts() {
        for (int port : wanted) {
            Channel there = listening.get(port);
            if (!closed && (there == null || !there.isOpen())) {
                listen(port);
            }
        }
    }

    /** One that was closed a moment ago is not free before its thread has looked again. */
    private void listen(int port) {
        ChannelFuture opened = bind(port);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
        while (!opened.isSuccess() && closing.contains(port) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            opened = bind(port);
        }
        closing.remove(port);
        int local = port + config.portOffset();
        if (opened.isSuccess()) {
            listening.put(port, opened.channel());
            refused.remove(port);
            log.info("port {} is open{}", port, local == port ? "" : ", as " + local + " on this machine");
        } else if (refused.add(port)) {
            log.error(
                    "port {} cannot be opened, and is tried again every few seconds: {}",
                    local,
                    String.valueOf(opened.cause()));
        }
    }

    private ChannelFuture bind(int port) {
        return new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_QUEUE)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accepted(client, port);
                    }
                })
                .bind(address(port + config.portOffset()))
                .awaitUninterruptibly();
    }

    private InetSocketAddress address(int port) {
        return config.bind().isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(config.bind(), port);
    }

    private void accepted(SocketChannel client, int port) {
        if (connections.incrementAndGet() > config.limits().connections()) {
            connections.decrementAndGet();
            log.warn("{} closed: there are too many connections", client.remoteAddress());
            client.close();
            return;
        }
        client.closeFuture().addListener(closed -> connections.decrementAndGet());
        client.pipeline()
                .addLast(new IdleStateHandler(0, 0, config.limits().idle().toMillis(), TimeUnit.MILLISECONDS));
        Route raw = raw(port, client.localAddress());
        if (raw == null) {
            client.pipeline()
                    .addLast(new SniPeek(
                            name -> routes.named(port, name),
                            connector,
                            config.limits().hello()));
        } else {
            passOn(client, raw);
        }
    }

    private @Nullable Route raw(int port, InetSocketAddress local) {
        Routes now = routes;
        Route own = now.raw(port, local.getAddress().getHostAddress());
        return own == null && config.anyAddress() ? now.onlyRaw(port) : own;
    }

    private void passOn(SocketChannel client, Route route) {
        // Not before the client is registered and active: connecting looks whether it still is.
        client.eventLoop().execute(() -> connector.connect(client, route).addListener(backend -> {
            if (!backend.isSuccess()) {
                log.info(
                        "{} closed: {}", client.remoteAddress(), backend.cause().getMessage());
                client.close();
            } else if (!client.isActive()) {
                ((Channel) backend.getNow()).close();
            } else {
                Relay.join(client, (Channel) backend.getNow());
                client.read();
            }
        }));
    }

    /** Takes nothing more; what is under way has a few seconds to end. */
    @Override
    public synchronized void close() {
        closed = true;
        retries.shutdownNow();
        listening.values().forEach(channel -> channel.close().syncUninterruptibly());
        listening.clear();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHUTDOWN_SECONDS);
        while (connections.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        threads.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
