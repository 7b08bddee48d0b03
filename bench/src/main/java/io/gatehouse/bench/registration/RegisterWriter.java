// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.sip.message.ByteSpan;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes REGISTER requests as a softphone sends them: about 620 bytes, 900 with credentials. */
final class RegisterWriter {
    /** Between the branch's magic cookie and the exchange number, which is sixteen hexadecimal digits. */
    static final byte[] BRANCH = ascii("z9hG4bK");

    private static final byte[] VIA = ascii("REGISTER " + Phones.REQUEST_URI + " SIP/2.0\r\nVia: SIP/2.0/UDP ");
    private static final byte[] RPORT = ascii(";rport;branch=z9hG4bK");
    private static final byte[] FROM = ascii("\r\nMax-Forwards: 70\r\nFrom: \"Bench phone\" <sip:");
    private static final byte[] TAG = ascii("@" + Phones.DOMAIN + ">;tag=8f2c");
    private static final byte[] TO = ascii("\r\nTo: <sip:");
    private static final byte[] CALL_ID = ascii("@" + Phones.DOMAIN + ">\r\nCall-ID: 3c26a1f0-5d1e-4b77-9d0a-");
    private static final byte[] CSEQ = ascii("\r\nCSeq: ");
    private static final byte[] CONTACT = ascii(" REGISTER\r\nContact: <sip:");
    private static final byte[] INSTANCE =
            ascii(";transport=udp>;+sip.instance=\"<urn:uuid:5b3c1f7e-2d4a-4c8e-9f10-0000");
    private static final byte[] REST = ascii(">\"\r\nExpires: 3600\r\nSupported: path, gruu\r\n"
            + "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE\r\n"
            + "User-Agent: Gatehouse bench 1.0\r\n");
    private static final byte[] CREDENTIALS = ascii("Authorization: Digest username=\"");
    private static final byte[] NONCE = ascii("\", realm=\"" + Phones.DOMAIN + "\", nonce=\"");
    private static final byte[] RESPONSE = ascii("\", uri=\"" + Phones.REQUEST_URI + "\", response=\"");
    private static final byte[] NONCE_COUNT = ascii("\", cnonce=\"" + Phones.CNONCE + "\", qop=auth, nc=");
    private static final byte[] ALGORITHM = ascii(", algorithm=");
    private static final byte[] END = ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private final Phones phones;
    private final byte[] algorithm;

    RegisterWriter(Phones phones) {
        this.phones = phones;
        this.algorithm = ascii(phones.algorithm().token());
    }

    /**
     * Writes one with the phone's present CSeq.
     *
     * @param host the phone's own {@code address:port}
     * @param exchange what the answer is recognised by, and the transaction's branch: never used twice
     * @param nonceCount 0 for a request without credentials
     */
    void write(ByteBuf out, int user, byte[] host, long exchange, int nonceCount) {
        byte[] name = ascii(Phones.username(user));
        out.writeBytes(VIA).writeBytes(host).writeBytes(RPORT);
        hex(out, (int) (exchange >>> 32));
        hex(out, (int) exchange);
        out.writeBytes(FROM).writeBytes(name).writeBytes(TAG);
        hex(out, user);
        out.writeBytes(TO).writeBytes(name).writeBytes(CALL_ID);
        hex(out, user);
        out.writeBytes(CSEQ).writeBytes(ascii(Integer.toString(phones.cseq(user))));
        out.writeBytes(CONTACT).writeBytes(name).writeByte('@');
        out.writeBytes(host).writeBytes(INSTANCE);
        hex(out, user);
        out.writeBytes(REST);
        if (nonceCount > 0) {
            credentials(out, user, name, eightDigits(nonceCount));
        }
        out.writeBytes(END);
    }

    private void credentials(ByteBuf out, int user, byte[] name, String nonceCount) {
        ByteSpan nonce = phones.nonce(user);
        out.writeBytes(CREDENTIALS).writeBytes(name).writeBytes(NONCE);
        out.writeBytes(nonce.array(), nonce.offset(), nonce.length());
        out.writeBytes(RESPONSE).writeBytes(ascii(phones.response(user, nonceCount)));
        out.writeBytes(NONCE_COUNT).writeBytes(ascii(nonceCount));
        out.writeBytes(ALGORITHM).writeBytes(algorithm).writeByte('\r').writeByte('\n');
    }

    private static String eightDigits(int number) {
        String digits = Integer.toHexString(number);
        return "00000000".substring(digits.length()) + digits;
    }

    private static void hex(ByteBuf out, int number) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            out.writeByte(HEX[number >>> shift & 15]);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
