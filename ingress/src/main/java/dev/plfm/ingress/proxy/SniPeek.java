package dev.plfm.ingress.proxy;

import dev.plfm.ingress.api.RoutingTable.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads for whom a TLS client's first message is, in however many pieces it comes, and passes all of it on unopened. */
final class SniPeek extends AbstractSniHandler<Channel> {
    private static final Logger log = LoggerFactory.getLogger(SniPeek.class);
    private static final int MAX_HELLO_BYTES = 16 * 1024;
    private static final long NO_TIMEOUT_OF_ITS_OWN = 0;

    private final Function<String, @Nullable Route> routes;
    private final Connector connector;
    private final Duration patience;
    private final ReadGate gate = new ReadGate();
    private @Nullable Future<?> timeout;

    SniPeek(Function<String, @Nullable Route> routes, Connector connector, Duration patience) {
        super(MAX_HELLO_BYTES, NO_TIMEOUT_OF_ITS_OWN);
        this.routes = routes;
        this.connector = connector;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        context.pipeline().addBefore(context.name(), null, gate);
        timeout = context.executor()
                .schedule(
                        () -> {
                            log.debug("{} sent no complete first message in time", context.channel());
                            context.close();
                        },
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
        context.read();
    }

    @Override
    protected Future<Channel> lookup(ChannelHandlerContext context, @Nullable String hostname) {
        cancelTimeout();
        gate.shut();
        if (hostname == null) {
            return context.executor().newFailedFuture(new Connector.Unreachable("a client named no host"));
        }
        Route route = routes.apply(hostname);
        return route == null
                ? context.executor().newFailedFuture(new Connector.Unreachable("nothing is routed for " + hostname))
                : connector.connect(context.channel(), route);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String hostname, Future<Channel> backend) {
        if (!backend.isSuccess()) {
            log.info(
                    "{} closed: {}",
                    context.channel().remoteAddress(),
                    backend.cause().getMessage());
            context.close();
        } else if (!context.channel().isActive()) {
            backend.getNow().close();
        } else {
            gate.open();
            context.pipeline().remove(gate);
            Relay.join(context.channel(), backend.getNow());
            context.pipeline().remove(this);
            context.channel().read();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        cancelTimeout();
        super.handlerRemoved0(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.info("{} closed: {}", context.channel().remoteAddress(), cause.getMessage());
        context.close();
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
