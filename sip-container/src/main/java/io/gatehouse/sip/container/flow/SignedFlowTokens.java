// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.flow;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Flow tokens signed with HMAC-SHA-256, truncated to {@value #SIGNATURE} bytes. Signed are loop, key id, kind, transport, boot id and
 * connection number (0 for UDP), both addresses, the chain, and for Record-Route a hash of the Call-ID. A UDP token works after
 * a restart, a connection's does not. Any thread.
 */
public final class SignedFlowTokens implements FlowTokens {
    static final int SIGNATURE = 12;

    private static final int CALL_HASH = 8;
    private static final int MOST = 160;
    private static final int NO_LOOP = 0xff;
    private static final int HEAD = 7;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] NOTHING = {};
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SecretKeySpec key;
    private final int keyId;
    private final int boot = new SecureRandom().nextInt();
    private final SipTransports transports;
    private final ThreadLocal<ByteBuffer> scratch = ThreadLocal.withInitial(() -> ByteBuffer.allocate(MOST));
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

    /**
     * @param key derived for this purpose alone
     * @param keyId tells tokens of another key at once
     */
    public SignedFlowTokens(byte[] key, int keyId, SipTransports transports) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.keyId = keyId;
        this.transports = transports;
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public void path(SpanWriter out, Flow flow) {
        encode(out, NO_LOOP, FlowToken.Kind.PATH, flow, NOTHING, NOTHING);
    }

    @Override
    public void recordRoute(SpanWriter out, int loop, Flow flow, ByteSpan callId, byte[] chain) {
        encode(out, loop, FlowToken.Kind.RECORD_ROUTE, flow, chain, callHash(callId));
    }

    /** The loop is the first byte, so the first two characters have it. */
    @Override
    public int claimedLoop(ByteSpan userPart) {
        int at = PREFIX.length();
        if (!FlowTokens.looksLikeOne(userPart) || userPart.length() < at + 2) {
            return -1;
        }
        int loop = sextet(userPart.at(at)) << 2 | sextet(userPart.at(at + 1)) >> 4;
        return loop == NO_LOOP ? -1 : loop;
    }

    private static int sextet(byte base64) {
        if (base64 >= 'A' && base64 <= 'Z') {
            return base64 - 'A';
        }
        if (base64 >= 'a' && base64 <= 'z') {
            return base64 - 'a' + 26;
        }
        return base64 >= '0' && base64 <= '9' ? base64 - '0' + 52 : base64 == '-' ? 62 : 63;
    }

    private byte[] callHash(ByteSpan callId) {
        Mac mac = macs.get();
        mac.update((byte) 'c');
        mac.update(callId.array(), callId.offset(), callId.length());
        return Arrays.copyOf(mac.doFinal(), CALL_HASH);
    }

    private void encode(SpanWriter target, int loop, FlowToken.Kind kind, Flow flow, byte[] chain, byte[] callHash) {
        ByteBuffer out = scratch.get().clear();
        out.put((byte) loop).putInt(keyId).put((byte) kind.ordinal()).put((byte)
                flow.transport().ordinal());
        if (flow.transport() != Transport.UDP) {
            out.putInt(boot).putLong(flow.number());
        }
        put(out, flow.local());
        put(out, flow.remote());
        out.put((byte) chain.length).put(chain).put(callHash);
        byte[] signature = sign(out.array(), out.position());
        out.put(signature, 0, SIGNATURE);
        text(target.text(PREFIX), out.array(), out.position());
    }

    /** Base64 for URLs without padding (RFC 4648 §5). */
    private static void text(SpanWriter out, byte[] bytes, int length) {
        for (int i = 0; i < length; i += 3) {
            int rest = length - i;
            int bits = (bytes[i] & 0xff) << 16
                    | (rest > 1 ? (bytes[i + 1] & 0xff) << 8 : 0)
                    | (rest > 2 ? bytes[i + 2] & 0xff : 0);
            for (int digit = 0; digit <= Math.min(rest, 3); digit++) {
                out.text(ALPHABET.charAt(bits >> (18 - 6 * digit) & 63));
            }
        }
    }

    private byte[] sign(byte[] bytes, int length) {
        Mac mac = macs.get();
        mac.update((byte) 't');
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }

    private static void put(ByteBuffer out, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        out.put((byte) bytes.length).put(bytes).putShort((short) address.getPort());
    }

    @Override
    public Optional<FlowToken> read(CharSequence userPart) {
        String text = userPart.toString();
        if (!text.startsWith(PREFIX) || text.length() > PREFIX.length() + MOST * 4 / 3) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = DECODER.decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int signed = bytes.length - SIGNATURE;
        boolean canonical = ENCODER.encodeToString(bytes).equals(text.substring(PREFIX.length()));
        if (signed < HEAD || !canonical || ByteBuffer.wrap(bytes).getInt(1) != keyId) {
            return Optional.empty();
        }
        byte[] wanted = Arrays.copyOf(sign(bytes, signed), SIGNATURE);
        byte[] given = Arrays.copyOfRange(bytes, signed, bytes.length);
        return MessageDigest.isEqual(wanted, given) ? Optional.of(decode(bytes, signed)) : Optional.empty();
    }

    private FlowToken decode(byte[] bytes, int signed) {
        ByteBuffer in = ByteBuffer.wrap(bytes, HEAD - 2, signed - HEAD + 2);
        FlowToken.Kind kind = FlowToken.Kind.values()[in.get()];
        Transport transport = Transport.values()[in.get()];
        boolean thisBoot = transport == Transport.UDP || in.getInt() == boot;
        long number = transport == Transport.UDP ? 0 : in.getLong();
        InetSocketAddress local = address(in);
        InetSocketAddress remote = address(in);
        byte[] chain = new byte[in.get()];
        in.get(chain);
        byte[] callHash = new byte[in.remaining()];
        in.get(callHash);
        return new Verified(kind, transport, thisBoot, number, local, remote, chain, callHash);
    }

    private static InetSocketAddress address(ByteBuffer in) {
        byte[] bytes = new byte[in.get()];
        in.get(bytes);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), in.getShort() & 0xffff);
        } catch (UnknownHostException signedByUs) {
            throw new IllegalStateException(
                    "a signed token holds an address of " + bytes.length + " bytes", signedByUs);
        }
    }

    private final class Verified implements FlowToken {
        private final Kind kind;
        private final Transport transport;
        private final boolean thisBoot;
        private final long number;
        private final InetSocketAddress local;
        private final InetSocketAddress remote;
        private final byte[] chain;
        private final byte[] callHash;

        Verified(
                Kind kind,
                Transport transport,
                boolean thisBoot,
                long number,
                InetSocketAddress local,
                InetSocketAddress remote,
                byte[] chain,
                byte[] callHash) {
            this.kind = kind;
            this.transport = transport;
            this.thisBoot = thisBoot;
            this.number = number;
            this.local = local;
            this.remote = remote;
            this.chain = chain;
            this.callHash = callHash;
        }

        @Override
        public Kind kind() {
            return kind;
        }

        @Override
        public Optional<Flow> flow() {
            if (transport == Transport.UDP) {
                return transports.udpFlow(local, remote);
            }
            return thisBoot ? transports.connection(number) : Optional.empty();
        }

        @Override
        public boolean boundTo(ByteSpan callId) {
            return kind == Kind.RECORD_ROUTE && MessageDigest.isEqual(callHash, SignedFlowTokens.this.callHash(callId));
        }

        @Override
        public byte[] chain() {
            return chain.clone();
        }
    }
}
