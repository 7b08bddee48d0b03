// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.sip.container.locate.Naptr;
import io.gatehouse.sip.container.locate.Srv;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What dnsmasq does not send: times of aliases and of nothing, strange spellings, broken data. */
class DnsReplyTest {
    private final DnsResponse response = new DefaultDnsResponse(1);

    @AfterEach
    void release() {
        response.release();
    }

    private void add(DnsSection section, String name, DnsRecordType type, long ttl, ByteBuf data) {
        response.addRecord(section, new DefaultDnsRawRecord(name, type, ttl, data));
    }

    private static ByteBuf name(String written) {
        ByteBuf out = Unpooled.buffer();
        for (String label : written.split("\\.")) {
            text(out, label);
        }
        return out.writeByte(0);
    }

    private static ByteBuf text(ByteBuf out, String text) {
        return out.writeByte(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuf srv(int port, String target) {
        return Unpooled.buffer()
                .writeShort(10)
                .writeShort(60_000)
                .writeShort(port)
                .writeBytes(name(target));
    }

    private static ByteBuf address(int last) {
        return Unpooled.wrappedBuffer(new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    @Test
    void theShortestTimeOfAnAliasAndWhatItLeadsToHolds() throws UnknownHostException {
        add(DnsSection.ANSWER, "A.test.", DnsRecordType.CNAME, 50, name("b.TEST"));
        add(DnsSection.ANSWER, "b.test.", DnsRecordType.CNAME, 20, name("c.test"));
        add(DnsSection.ANSWER, "c.test.", DnsRecordType.A, 300, address(1));
        add(DnsSection.ANSWER, "c.test.", DnsRecordType.A, 200, address(2));
        add(DnsSection.ANSWER, "other.test.", DnsRecordType.A, 1, address(3));
        DnsReply<?> reply = DnsReply.read(response, "a.test", DnsRecordType.A, DnsReply::address);
        assertThat(reply.records()).extracting(Object::toString).containsExactly("/192.0.2.1", "/192.0.2.2");
        assertThat(reply.ttl()).isEqualTo(20);
        assertThat(reply.owner()).isEqualTo("c.test");
    }

    @Test
    void aliasesInACircleEnd() throws UnknownHostException {
        add(DnsSection.ANSWER, "a.test.", DnsRecordType.CNAME, 50, name("b.test"));
        add(DnsSection.ANSWER, "b.test.", DnsRecordType.CNAME, 50, name("a.test"));
        assertThat(DnsReply.read(response, "a.test", DnsRecordType.A, DnsReply::address)
                        .records())
                .isEmpty();
    }

    /** RFC 2308 §5. */
    @Test
    void nothingHoldsAsLongAsTheSoaSays() throws UnknownHostException {
        assertThat(DnsReply.read(response, "a.test", DnsRecordType.SRV, DnsReply::srv)
                        .ttl())
                .as("without one")
                .isEqualTo(30);
        ByteBuf soa = name("ns.test").writeBytes(name("admin.test"));
        soa.writeInt(1).writeInt(2).writeInt(3).writeInt(4).writeInt(90);
        add(DnsSection.AUTHORITY, "test.", DnsRecordType.SOA, 3_600, soa);
        assertThat(DnsReply.read(response, "a.test", DnsRecordType.SRV, DnsReply::srv)
                        .ttl())
                .isEqualTo(90);
    }

    @Test
    void aServiceAndANamingAuthorityPointer() throws UnknownHostException {
        add(DnsSection.ANSWER, "_sip._udp.a.test.", DnsRecordType.SRV, 60, srv(5070, "S1.a.test"));
        assertThat(DnsReply.read(response, "_sip._udp.a.test", DnsRecordType.SRV, DnsReply::srv)
                        .records())
                .containsExactly(new Srv(10, 60_000, 5070, "s1.a.test"));

        ByteBuf naptr = Unpooled.buffer().writeShort(50).writeShort(65_535);
        text(text(text(naptr, "S"), "SIP+D2T"), "").writeBytes(name("_sip._tcp.a.test"));
        add(DnsSection.ANSWER, "a.test.", DnsRecordType.NAPTR, 60, naptr);
        assertThat(DnsReply.read(response, "a.test", DnsRecordType.NAPTR, DnsReply::naptr)
                        .records())
                .containsExactly(new Naptr(50, 65_535, "S", "SIP+D2T", "", "_sip._tcp.a.test"));
    }

    @Test
    void aServiceThatIsDecidedlyNotThereHasAnEmptyTarget() throws UnknownHostException {
        ByteBuf none =
                Unpooled.buffer().writeShort(0).writeShort(0).writeShort(0).writeByte(0);
        add(DnsSection.ANSWER, "_sip._udp.a.test.", DnsRecordType.SRV, 60, none);
        assertThat(DnsReply.read(response, "_sip._udp.a.test", DnsRecordType.SRV, DnsReply::srv)
                        .records())
                .containsExactly(new Srv(0, 0, 0, ""));
    }

    @Test
    void brokenDataAreNotRead() {
        add(DnsSection.ANSWER, "a.test.", DnsRecordType.NAPTR, 60, Unpooled.wrappedBuffer(new byte[] {0, 1, 0, 2, 99}));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> DnsReply.read(response, "a.test", DnsRecordType.NAPTR, DnsReply::naptr));
        add(DnsSection.ANSWER, "b.test.", DnsRecordType.A, 60, Unpooled.wrappedBuffer(new byte[3]));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> DnsReply.read(response, "b.test", DnsRecordType.A, DnsReply::address));
    }
}
