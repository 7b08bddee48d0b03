// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load balancers whose connections begin with a PROXY header, version 1 or 2, that says who is behind them. From them the header is
 * required; from anybody else it is no SIP and treated so: a stranger must not choose his source address. Immutable.
 */
public final class Balancers {
    private static final Logger LOG = LoggerFactory.getLogger(Balancers.class);

    /** Nobody. */
    public static final Balancers NONE = new Balancers(List.of());

    private final List<IpSubnetFilterRule> trusted = new ArrayList<>();

    /**
     * @param networks {@code 10.1.0.0/16}, {@code 2001:db8::/64}, or single addresses
     * @throws IllegalArgumentException naming the first that is none of them
     */
    public Balancers(List<String> networks) {
        for (String network : networks) {
            int slash = network.indexOf('/');
            String address = slash < 0 ? network : network.substring(0, slash);
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
            if (bytes == null) {
                throw new IllegalArgumentException("'" + network + "' is no network such as 10.1.0.0/16");
            }
            int prefix = slash < 0 ? bytes.length * 8 : prefix(network, slash, bytes.length * 8);
            trusted.add(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
        }
    }

    private static int prefix(String network, int slash, int most) {
        String digits = network.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException("'" + network + "' must end in /0 to /" + most);
        }
        return Integer.parseInt(digits);
    }

    boolean trusts(InetSocketAddress peer) {
        for (IpSubnetFilterRule rule : trusted) {
            if (rule.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    /** What follows the header; called on the loop, before the first byte after it. */
    interface Begin {
        /**
         * @param reached the address that the peer reached
         * @param peer the peer's own
         * @param overTls whether the balancer says that it ends the peer's TLS
         */
        void accept(InetSocketAddress reached, InetSocketAddress peer, boolean overTls);
    }

    /** Reads the header and then takes itself away. */
    void awaitHeader(Channel channel, Begin begin) {
        channel.pipeline()
                .addLast(new HAProxyMessageDecoder())
                .addLast(new SimpleChannelInboundHandler<HAProxyMessage>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
                        context.pipeline().remove(this);
                        if (speaksForAnother(header)) {
                            begin.accept(
                                    address(header.destinationAddress(), header.destinationPort()),
                                    address(header.sourceAddress(), header.sourcePort()),
                                    saysTls(header));
                        } else {
                            begin.accept(
                                    (InetSocketAddress) channel.localAddress(),
                                    (InetSocketAddress) channel.remoteAddress(),
                                    false);
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        LOG.warn(
                                "{} is trusted as a balancer, but its connection does not begin with a PROXY header: closed ({})",
                                channel.remoteAddress(),
                                cause.toString());
                        context.close();
                    }
                });
    }

    /** A balancer that looks after its own health (LOCAL), or names no addresses, speaks for itself. */
    private static boolean speaksForAnother(HAProxyMessage header) {
        return header.command() == HAProxyCommand.PROXY
                && header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM;
    }

    private static boolean saysTls(HAProxyMessage header) {
        return header.tlvs().stream().anyMatch(tlv -> tlv instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL());
    }

    /** The decoder takes numeric addresses alone. */
    private static InetSocketAddress address(String numeric, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(numeric), port);
    }
}
