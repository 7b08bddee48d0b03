// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Answers STUN binding requests with XOR-MAPPED-ADDRESS (RFC 5389 §6, §15.2). */
final class StunBinding {
    private static final int HEADER = 20;
    private static final int COOKIE = 0x2112A442;
    private static final short BINDING_REQUEST = 0x0001;
    private static final short BINDING_SUCCESS = 0x0101;
    private static final short XOR_MAPPED_ADDRESS = 0x0020;

    private StunBinding() {}

    /** The answer; empty if this is no binding request. */
    static byte[] answer(byte[] request, InetSocketAddress sender) {
        if (request.length < HEADER) {
            return new byte[0];
        }
        ByteBuffer in = ByteBuffer.wrap(request);
        boolean binding = in.getShort(0) == BINDING_REQUEST
                && in.getInt(4) == COOKIE
                && (in.getShort(2) & 0xffff) == request.length - HEADER;
        if (!binding) {
            return new byte[0];
        }
        byte[] address = sender.getAddress().getAddress();
        ByteBuffer out = ByteBuffer.allocate(HEADER + 8 + address.length);
        out.putShort(BINDING_SUCCESS).putShort((short) (8 + address.length)).put(request, 4, 16);
        out.putShort(XOR_MAPPED_ADDRESS).putShort((short) (4 + address.length));
        out.put((byte) 0).put((byte) (address.length == 4 ? 1 : 2));
        out.putShort((short) (sender.getPort() ^ (COOKIE >>> 16)));
        for (int i = 0; i < address.length; i++) {
            out.put((byte) (address[i] ^ request[4 + i]));
        }
        return out.array();
    }
}
