// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.loop.SipLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of every stream's pipeline: what is the same for bytes and for frames. The patience with a peer begins when it is connected. On its loop. */
abstract class ConnectionHandler extends SimpleChannelInboundHandler<ByteBuf> {
    /** Answers two CRLF (RFC 5626 §4.4.1). */
    static final byte[] PONG = {'\r', '\n'};

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    final SipLoop loop;
    final StreamFlow flow;
    final Patience patience;

    ConnectionHandler(SipLoop loop, StreamFlow flow, ConnectionLimits limits) {
        this.loop = loop;
        this.flow = flow;
        this.patience = new Patience(loop, flow, limits, this::unfinished);
    }

    /** A message took too long from its first byte to its last; closes the connection. */
    abstract void unfinished();

    /** Behind a PROXY header the connection stands already. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            patience.connected();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        patience.connected();
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        patience.end();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", flow, cause.toString());
        context.close();
    }
}
