// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace.hep;

import io.gatehouse.platform.trace.TracedMessage;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The packet of HEP version 3 (EEP) around one SIP message: {@code HEP3}, the length of the whole, then chunks of vendor, type, length
 * and value, in network order. What does not fit into the 65,507 bytes of a datagram is cut off the message's end.
 */
final class HepPacket {
    private static final int MOST_BYTES = 65_507;
    /** Everything but the variable texts: header and fixed chunks of an IPv6 packet, and the heads of three chunks. */
    private static final int FIXED_BYTES = 160;

    private static final int GENERIC_VENDOR = 0;
    private static final int CHUNK_HEAD = 6;

    private static final int IP_FAMILY = 0x01;
    private static final int IP_PROTOCOL = 0x02;
    private static final int SOURCE_IPV4 = 0x03;
    private static final int DESTINATION_IPV4 = 0x04;
    private static final int SOURCE_IPV6 = 0x05;
    private static final int DESTINATION_IPV6 = 0x06;
    private static final int SOURCE_PORT = 0x07;
    private static final int DESTINATION_PORT = 0x08;
    private static final int SECONDS = 0x09;
    private static final int MICROSECONDS = 0x0a;
    private static final int PAYLOAD_PROTOCOL = 0x0b;
    private static final int CAPTURE_ID = 0x0c;
    private static final int AUTHENTICATION_KEY = 0x0e;
    private static final int PAYLOAD = 0x0f;
    private static final int CORRELATION_ID = 0x11;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int SIP = 1;

    private HepPacket() {}

    /**
     * @param captureId by which the collector knows us; 32 bits
     * @param key shared with the collector; empty for none
     */
    static byte[] of(TracedMessage message, long captureId, String key) {
        byte[] correlation = message.callId().getBytes(StandardCharsets.UTF_8);
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        int room = Math.max(0, MOST_BYTES - FIXED_BYTES - correlation.length - secret.length);
        int length = Math.min(message.bytes().length, room);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + correlation.length + secret.length + length);
        out.put(new byte[] {'H', 'E', 'P', '3'}).putShort((short) 0);
        addresses(out, message.source(), message.destination());
        head(out, IP_PROTOCOL, 1).put((byte) (message.transport().equals("UDP") ? UDP : TCP));
        Instant at = message.at();
        head(out, SECONDS, 4).putInt((int) at.getEpochSecond());
        head(out, MICROSECONDS, 4).putInt(at.getNano() / 1000);
        head(out, PAYLOAD_PROTOCOL, 1).put((byte) SIP);
        head(out, CAPTURE_ID, 4).putInt((int) captureId);
        if (secret.length > 0) {
            head(out, AUTHENTICATION_KEY, secret.length).put(secret);
        }
        if (correlation.length > 0) {
            head(out, CORRELATION_ID, correlation.length).put(correlation);
        }
        head(out, PAYLOAD, length).put(message.bytes(), 0, length);
        out.putShort(4, (short) out.position());
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }

    private static void addresses(ByteBuffer out, InetSocketAddress source, InetSocketAddress destination) {
        InetAddress from = source.getAddress();
        InetAddress to = destination.getAddress();
        boolean four = from instanceof Inet4Address && to instanceof Inet4Address;
        head(out, IP_FAMILY, 1).put((byte) (four ? AF_INET : AF_INET6));
        address(out, four ? SOURCE_IPV4 : SOURCE_IPV6, from, four);
        address(out, four ? DESTINATION_IPV4 : DESTINATION_IPV6, to, four);
        head(out, SOURCE_PORT, 2).putShort((short) source.getPort());
        head(out, DESTINATION_PORT, 2).putShort((short) destination.getPort());
    }

    /** A lone IPv4 address among IPv6 ones is mapped (RFC 4291 §2.5.5.2). */
    private static void address(ByteBuffer out, int type, InetAddress address, boolean four) {
        byte[] bytes = address.getAddress();
        if (four || bytes.length == 16) {
            head(out, type, bytes.length).put(bytes);
        } else {
            head(out, type, 16).put(new byte[10]).putShort((short) -1).put(bytes);
        }
    }

    private static ByteBuffer head(ByteBuffer out, int type, int length) {
        return out.putShort((short) GENERIC_VENDOR).putShort((short) type).putShort((short) (CHUNK_HEAD + length));
    }
}
