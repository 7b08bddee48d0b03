// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Via;

/**
 * What a request is matched by (RFC 3261 §17.2.3): branch, sent-by and method, an ACK by that of its INVITE. Without the
 * magic cookie, by the fields that RFC 2543 knew. A key holds bytes of its own, so that it does not keep a message alive.
 */
final class TransactionKeys {
    private TransactionKeys() {}

    static ByteSpan of(SipRequest request, ByteSpan method) {
        Via via = request.topVia();
        if (!via.hasMagicCookie()) {
            return ByteSpan.of(method + " " + request.requestUriText() + ' '
                    + request.from().tag().orElse("") + ' '
                    + request.callId() + ' ' + request.cseq().number() + ' ' + via.host() + ' ' + via.port() + ' '
                    + via.branch() + ' ' + request.first(HeaderName.VIA).length());
        }
        ByteSpan branch = via.branch();
        ByteSpan host = via.host();
        int port = via.port();
        byte[] key = new byte[method.length() + branch.length() + host.length() + 4];
        method.copyTo(key, 0);
        int at = method.length();
        key[at++] = ' ';
        branch.copyTo(key, at);
        at += branch.length();
        key[at++] = (byte) (port >> 8);
        key[at++] = (byte) port;
        host.copyTo(key, at);
        for (int i = at; i < at + host.length(); i++) {
            key[i] = lower(key[i]);
        }
        return ByteSpan.of(key, 0, at + host.length());
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }
}
