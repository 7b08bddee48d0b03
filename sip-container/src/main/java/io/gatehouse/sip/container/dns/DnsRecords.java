// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.locate.Answer;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.locate.NameRecords;
import io.gatehouse.sip.container.locate.Naptr;
import io.gatehouse.sip.container.locate.Srv;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.SocketKind;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Name records from name servers, kept as long as they hold and shared by all loops; each loop asks by itself. Addresses may
 * also stand in {@code /etc/hosts}, which comes first. Nothing is opened before the first name is looked up.
 */
public final class DnsRecords {
    private final SocketKind sockets;
    private final NameLookup lookup;
    private final AtomicReferenceArray<OfLoop> byLoop;
    private final LookupResults results;
    private final AnswerCache<Naptr> naptr = new AnswerCache<>(System::nanoTime);
    private final AnswerCache<Srv> srv = new AnswerCache<>(System::nanoTime);
    private final AnswerCache<InetAddress> four = new AnswerCache<>(System::nanoTime);
    private final AnswerCache<InetAddress> six = new AnswerCache<>(System::nanoTime);

    public DnsRecords(SocketKind sockets, int loops, NameLookup lookup, Metrics metrics) {
        this.sockets = sockets;
        this.lookup = lookup;
        this.byLoop = new AtomicReferenceArray<>(loops);
        this.results = new LookupResults(metrics);
    }

    /** To be used on that loop, and called there. */
    public NameRecords on(SipLoop loop) {
        OfLoop made = byLoop.get(loop.index());
        if (made == null) {
            made = new OfLoop(new DnsQuestions(loop.eventLoop(), sockets, lookup));
            byLoop.set(loop.index(), made);
        }
        return made;
    }

    /** The system's file of names, read when first needed and again when it is old. */
    private static final class HostsFile {
        static final DefaultHostsFileEntriesResolver INSTANCE = new DefaultHostsFileEntriesResolver();

        static List<InetAddress> addresses(String host) {
            List<InetAddress> found = INSTANCE.addresses(host, ResolvedAddressTypes.IPV4_PREFERRED);
            return found == null ? List.of() : found;
        }
    }

    private final class OfLoop implements NameRecords {
        private final DnsQuestions questions;

        OfLoop(DnsQuestions questions) {
            this.questions = questions;
        }

        private <T> CompletableFuture<TimedAnswer<T>> ask(String name, DnsRecordType type, DnsReply.Reader<T> reader) {
            return questions.ask(name, type, reader).whenComplete((timed, never) -> results.count(timed.answer()));
        }

        @Override
        public CompletableFuture<Answer<Naptr>> naptr(String domain) {
            return naptr.get(domain, () -> ask(domain, DnsRecordType.NAPTR, DnsReply::naptr));
        }

        @Override
        public CompletableFuture<Answer<Srv>> srv(String service) {
            return srv.get(service, () -> ask(service, DnsRecordType.SRV, DnsReply::srv));
        }

        @Override
        public CompletableFuture<Answer<InetAddress>> addresses(String host) {
            List<InetAddress> listed = HostsFile.addresses(host);
            if (!listed.isEmpty()) {
                return CompletableFuture.completedFuture(Answer.of(listed));
            }
            return four.get(host, () -> ask(host, DnsRecordType.A, DnsReply::address))
                    .thenCombine(six.get(host, () -> ask(host, DnsRecordType.AAAA, DnsReply::address)), OfLoop::joined);
        }

        private static Answer<InetAddress> joined(Answer<InetAddress> four, Answer<InetAddress> six) {
            if (four.found() || six.found()) {
                List<InetAddress> both = new ArrayList<>(four.records());
                both.addAll(six.records());
                return Answer.of(both);
            }
            return four.state() == Answer.State.NONE ? six : four;
        }
    }
}
