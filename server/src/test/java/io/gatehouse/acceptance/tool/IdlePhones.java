// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many phones, each with a connection and a binding of its own, which then say nothing: {@code IdlePhones TLS|WSS PORT COUNT}. A
 * process of its own, because a process may have so many files. Prints {@code READY} when all are registered, {@code LOST why} for each
 * connection that ends, and ends when its standard input does. They come from many addresses of loopback.
 */
public final class IdlePhones {
    public static final String DOMAIN = "idle.example";
    public static final String PASSWORD = "Quiet-7-harbour";

    private static final int AT_ONCE = 100;
    private static final int ADDRESSES = 100;

    private final boolean webSocket;
    private final int port;
    private final Semaphore starting = new Semaphore(AT_ONCE);
    private final AtomicInteger registered = new AtomicInteger();

    private IdlePhones(boolean webSocket, int port) {
        this.webSocket = webSocket;
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        IdlePhones phones = new IdlePhones(arguments[0].equals("WSS"), Integer.parseInt(arguments[1]));
        phones.run(Integer.parseInt(arguments[2]));
    }

    /** The account of a phone. */
    public static String username(boolean webSocket, int number) {
        return (webSocket ? "w" : "t") + number;
    }

    private void run(int count) throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        SslContext tls = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
        for (int i = 0; i < count; i++) {
            starting.acquire();
            String username = username(webSocket, i);
            new Bootstrap()
                    .group(loops)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(tls.newHandler(channel.alloc()))
                                    .addLast(new Phone(username));
                        }
                    })
                    .connect(
                            new InetSocketAddress("127.0.0.1", port),
                            new InetSocketAddress("127.0.1." + (1 + i % ADDRESSES), 0))
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            System.out.println("LOST " + done.cause());
                        }
                    });
        }
        starting.acquire(AT_ONCE);
        System.out.println("READY " + registered.get());
        while (System.in.read() >= 0) {
            // until our parent closes it
        }
        System.exit(0); // closing so many one by one would take a while
    }

    private final class Phone extends SimpleChannelInboundHandler<ByteBuf> {
        private final String username;
        private final StringBuilder heard = new StringBuilder();
        private boolean upgraded;
        private int cseq;

        Phone(String username) {
            this.username = username;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                if (webSocket) {
                    write(
                            context,
                            "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
                } else {
                    register(context, "");
                }
            }
        }

        private void register(ChannelHandlerContext context, String credentials) {
            String via = webSocket ? "WSS" : "TLS";
            String contact = webSocket ? username + ".invalid;transport=ws" : "127.0.0.1:9;transport=tls";
            String text = "REGISTER sip:" + DOMAIN + " SIP/2.0\r\nVia: SIP/2.0/" + via + " " + username
                    + ".invalid;branch=z9hG4bK" + username + "-" + ++cseq + "\r\nMax-Forwards: 70\r\nFrom: <sip:"
                    + username
                    + "@" + DOMAIN + ">;tag=1\r\nTo: <sip:" + username + "@" + DOMAIN + ">\r\nCall-ID: " + username
                    + "\r\nCSeq: " + cseq + " REGISTER\r\nContact: <sip:" + username + "@" + contact
                    + ">\r\nExpires: 3600\r\nUser-Agent: idle\r\n" + credentials + "Content-Length: 0\r\n\r\n";
            if (!webSocket) {
                write(context, text);
                return;
            }
            ByteBuf frame = context.alloc().buffer();
            frame.writeByte(0x81)
                    .writeByte(0x80 | 126)
                    .writeShort(text.length())
                    .writeInt(0); // masked with nothing
            frame.writeCharSequence(text, StandardCharsets.US_ASCII);
            context.writeAndFlush(frame);
        }

        private void write(ChannelHandlerContext context, String text) {
            context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
            if (webSocket && heard.length() == 2 && heard.charAt(0) == 0x89) {
                heard.setLength(0);
                context.writeAndFlush(
                        Unpooled.wrappedBuffer(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0})); // a pong
                return;
            }
            int end = heard.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String text = heard.substring(0, end + 4);
            heard.setLength(0);
            if (webSocket && !upgraded) {
                upgraded = true;
                register(context, "");
            } else {
                answered(context, Message.parse(text.substring(text.indexOf("SIP/2.0"))));
            }
        }

        private void answered(ChannelHandlerContext context, Message answer) {
            if (answer.status() == 401 && cseq == 1) {
                String credentials = new DigestAnswer(answer.header("WWW-Authenticate"))
                        .credentials(username, PASSWORD, "REGISTER", "sip:" + DOMAIN, 1);
                register(context, "Authorization: " + credentials + "\r\n");
            } else if (answer.status() == 200) {
                registered.incrementAndGet();
                starting.release();
            } else {
                System.out.println("LOST " + answer.status());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            System.out.println("LOST " + username);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println("LOST " + cause);
            context.close();
        }
    }
}
