package dev.plfm.ingress.proxy;

import dev.plfm.ingress.IngressConfig.Limits;
import dev.plfm.ingress.api.RoutingTable.Backend;
import dev.plfm.ingress.api.RoutingTable.Route;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects clients with a backend of their route: when one does not accept, with another. */
final class Connector {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private final Endpoints endpoints;
    private final Limits limits;
    private final Balancer balancer = new Balancer();

    Connector(Endpoints endpoints, Limits limits) {
        this.endpoints = endpoints;
        this.limits = limits;
    }

    /** A connection on the client's event loop that reads nothing by itself, the PROXY header sent if the route asks for it. */
    Future<Channel> connect(Channel client, Route route) {
        Promise<Channel> connected = client.eventLoop().newPromise();
        try {
            Iterator<Backend> order = balancer.order(route.backends()).stream()
                    .limit(limits.attempts())
                    .iterator();
            tryNext(client, route, order, connected);
        } catch (RuntimeException e) {
            connected.tryFailure(e);
        }
        return connected;
    }

    private void tryNext(Channel client, Route route, Iterator<Backend> order, Promise<Channel> connected) {
        if (!client.isActive()) {
            connected.setFailure(new Unreachable("the client is gone"));
        } else if (!order.hasNext()) {
            connected.setFailure(new Unreachable(route.hostname() + ":" + route.listenPort()
                    + (route.backends().isEmpty() ? " has no backend" : ": no backend accepts")));
        } else {
            Backend backend = order.next();
            Runnable next = () -> {
                balancer.refused(backend);
                tryNext(client, route, order, connected);
            };
            try {
                open(client, backend)
                        .addListener((ChannelFuture opened) -> opened(client, route, backend, opened, connected, next));
            } catch (RuntimeException e) {
                log.warn("{} cannot be connected to: {}", backend, e.toString());
                next.run();
            }
        }
    }

    private void opened(
            Channel client,
            Route route,
            Backend backend,
            ChannelFuture opened,
            Promise<Channel> connected,
            Runnable next) {
        try {
            if (opened.isSuccess()) {
                begin(client, route, backend, opened.channel());
                connected.setSuccess(opened.channel());
            } else {
                log.debug("{} does not accept: {}", backend, String.valueOf(opened.cause()));
                next.run();
            }
        } catch (RuntimeException e) {
            opened.channel().close();
            connected.tryFailure(e);
        }
    }

    private ChannelFuture open(Channel client, Backend backend) {
        return new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connect().toMillis())
                .handler(new ChannelInboundHandlerAdapter())
                .connect(endpoints.of(backend));
    }

    private void begin(Channel client, Route route, Backend backend, Channel channel) {
        balancer.opened(backend);
        channel.closeFuture().addListener(closed -> balancer.closed(backend));
        if (route.wantsProxyHeader()) {
            channel.pipeline().addLast(HAProxyMessageEncoder.INSTANCE);
            channel.writeAndFlush(proxyHeader(client));
            channel.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
        }
    }

    private static HAProxyMessage proxyHeader(Channel client) {
        InetSocketAddress from = (InetSocketAddress) client.remoteAddress();
        InetSocketAddress to = (InetSocketAddress) client.localAddress();
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                from.getAddress() instanceof Inet4Address ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                text(from.getAddress()),
                text(to.getAddress()),
                from.getPort(),
                to.getPort());
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** That nobody took a connection. */
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message, null, false, false);
        }
    }
}
