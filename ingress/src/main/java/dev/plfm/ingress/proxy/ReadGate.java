package dev.plfm.ingress.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/** Reads nothing while it is shut: neither more bytes than anybody can take, nor the end of input before somebody can pass it on. */
final class ReadGate extends ChannelOutboundHandlerAdapter {
    private boolean shut;

    void shut() {
        shut = true;
    }

    void open() {
        shut = false;
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!shut) {
            context.read();
        }
    }
}
