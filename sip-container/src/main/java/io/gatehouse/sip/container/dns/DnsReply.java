// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.sip.container.locate.Naptr;
import io.gatehouse.sip.container.locate.Srv;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a name server said about a name: the aliases from it on are followed, of what is wanted the data are read.
 *
 * @param owner the name at the end of the aliases
 * @param records of the wanted kind, under that name
 * @param ttl the shortest of all that led there, in seconds; where there is no record, how long that holds (RFC 2308 §5)
 */
record DnsReply<T>(String owner, List<T> records, long ttl) {
    private static final int MOST_ALIASES = 8;
    /** Where a server does not say how long there is nothing. */
    private static final long NOTHING_SECONDS = 30;

    /** Reads the data of one record. */
    interface Reader<T> {
        T read(ByteBuf data) throws UnknownHostException;
    }

    /** @throws RuntimeException of any kind if the reply is broken */
    static <T> DnsReply<T> read(DnsResponse response, String name, DnsRecordType type, Reader<T> reader)
            throws UnknownHostException {
        String owner = name;
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i < MOST_ALIASES; i++) {
            Optional<DnsRawRecord> alias = alias(response, owner);
            if (alias.isEmpty()) {
                break;
            }
            owner = plain(
                    DefaultDnsRecordDecoder.decodeName(alias.get().content().duplicate()));
            ttl = Math.min(ttl, alias.get().timeToLive());
        }
        List<T> records = new ArrayList<>();
        for (DnsRawRecord record : records(response, DnsSection.ANSWER, type)) {
            if (plain(record.name()).equals(owner)) {
                records.add(reader.read(record.content().duplicate()));
                ttl = Math.min(ttl, record.timeToLive());
            }
        }
        return new DnsReply<>(owner, records, records.isEmpty() ? Math.min(ttl, nothing(response)) : ttl);
    }

    private static Optional<DnsRawRecord> alias(DnsResponse response, String owner) {
        return records(response, DnsSection.ANSWER, DnsRecordType.CNAME).stream()
                .filter(record -> plain(record.name()).equals(owner))
                .findFirst();
    }

    private static List<DnsRawRecord> records(DnsResponse response, DnsSection section, DnsRecordType type) {
        List<DnsRawRecord> found = new ArrayList<>();
        for (int i = 0; i < response.count(section); i++) {
            DnsRecord record = response.recordAt(section, i);
            if (record instanceof DnsRawRecord raw && record.type().equals(type)) {
                found.add(raw);
            }
        }
        return found;
    }

    /** The lesser of the SOA record's own time and its last field. */
    private static long nothing(DnsResponse response) {
        for (DnsRawRecord soa : records(response, DnsSection.AUTHORITY, DnsRecordType.SOA)) {
            ByteBuf data = soa.content();
            return Math.min(soa.timeToLive(), data.getUnsignedInt(data.writerIndex() - 4));
        }
        return NOTHING_SECONDS;
    }

    /** In lower case, without the dot at its end. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    // ---- data

    static Srv srv(ByteBuf data) {
        int priority = data.readUnsignedShort();
        int weight = data.readUnsignedShort();
        int port = data.readUnsignedShort();
        return new Srv(priority, weight, port, plain(DefaultDnsRecordDecoder.decodeName(data)));
    }

    static Naptr naptr(ByteBuf data) {
        int order = data.readUnsignedShort();
        int preference = data.readUnsignedShort();
        String flags = text(data);
        String service = text(data);
        String regexp = text(data);
        return new Naptr(order, preference, flags, service, regexp, plain(DefaultDnsRecordDecoder.decodeName(data)));
    }

    private static String text(ByteBuf data) {
        int length = data.readUnsignedByte();
        return data.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    }

    static InetAddress address(ByteBuf data) throws UnknownHostException {
        byte[] bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        return InetAddress.getByAddress(bytes);
    }
}
