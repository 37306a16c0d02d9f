package dev.plfm.ingress.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a connection: passes on what it reads, and reads on only while the other side takes it. An end of input is passed on as
 * such; the other direction goes on until it ends too.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final Channel peer;
    private boolean ended;

    private Relay(Channel peer) {
        this.peer = peer;
    }

    /** Joins two connections of one event loop, which read nothing by themselves. */
    static void join(Channel client, Channel backend) {
        client.pipeline().addLast(new Relay(backend));
        backend.pipeline().addLast(new Relay(client));
        backend.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        peer.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        peer.flush();
        if (peer.isWritable()) {
            context.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            peer.read();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(context);
        } else if (event instanceof IdleStateEvent) {
            log.debug("{} carried nothing for too long", context.channel());
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void end(ChannelHandlerContext context) {
        if (!ended) {
            ended = true;
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
                ((DuplexChannel) peer).shutdownOutput();
                if (((DuplexChannel) peer).isInputShutdown()) {
                    peer.close();
                    context.close();
                }
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("{} broke off: {}", context.channel(), cause.toString());
        context.close();
    }
}
