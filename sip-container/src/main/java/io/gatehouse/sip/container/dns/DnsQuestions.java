// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.sip.container.locate.Answer;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.transport.SocketKind;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks name servers one after the other until one gives an answer: by UDP from a socket of its own for each question (so that
 * nobody guesses port and id), by TCP where the answer does not fit. Confined to its loop.
 */
final class DnsQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(DnsQuestions.class);
    private static final int LONGEST_NAME = 253;
    private static final int MOST_SERVERS = 3;
    private static final int LEAST_ATTEMPTS = 2;
    /** What passes every path unfragmented. */
    private static final int UDP_PAYLOAD = 1_232;
    /** How many names an alias may lead through, beyond what one reply tells. */
    private static final int MOST_STEPS = 4;

    private static final long LONGEST_SECONDS = 86_400;
    private static final long LONGEST_NOTHING_SECONDS = 300;
    /** So that a dead name server is not waited for by every request (RFC 2308 §7.2). */
    private static final long FAILURE_SECONDS = 2;

    private final DnsServerAddressStreamProvider servers;
    private final DnsNameResolver resolver;
    /** No server answered the last question: said once, until one does. */
    private boolean silent;

    DnsQuestions(EventLoop loop, SocketKind sockets, NameLookup lookup) {
        boolean epoll = sockets == SocketKind.EPOLL;
        servers = lookup.servers().isEmpty()
                ? DnsServerAddressStreamProviders.platformDefault()
                : new SequentialDnsServerAddressStreamProvider(lookup.servers());
        resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .socketChannelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(lookup.timeout().toMillis())
                .maxPayloadSize(UDP_PAYLOAD)
                .searchDomains(List.of())
                .nameServerProvider(servers)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .build();
    }

    <T> CompletableFuture<TimedAnswer<T>> ask(String name, DnsRecordType type, DnsReply.Reader<T> reader) {
        Question<T> question = new Question<>(name, type, reader, servers(name));
        question.ask(0);
        return question.answer;
    }

    private List<InetSocketAddress> servers(String name) {
        DnsServerAddressStream stream = servers.nameServerAddressStream(name);
        List<InetSocketAddress> inTurn = new ArrayList<>();
        int attempts = Math.max(LEAST_ATTEMPTS, Math.min(MOST_SERVERS, stream.size()));
        for (int i = 0; i < attempts; i++) {
            inTurn.add(stream.next()); // it begins again when it is through
        }
        return inTurn;
    }

    /** One question on its way from server to server, and along the aliases. */
    private final class Question<T> {
        private final CompletableFuture<TimedAnswer<T>> answer = new CompletableFuture<>();
        private final DnsRecordType type;
        private final DnsReply.Reader<T> reader;
        private final List<InetSocketAddress> inTurn;
        private String name;
        private int steps;
        private long ttl = LONGEST_SECONDS;
        private boolean refused;

        Question(String name, DnsRecordType type, DnsReply.Reader<T> reader, List<InetSocketAddress> inTurn) {
            this.name = name;
            this.type = type;
            this.reader = reader;
            this.inTurn = inTurn;
        }

        void ask(int attempt) {
            if (attempt == inTurn.size()) {
                Answer.State state = refused ? Answer.State.REFUSED : Answer.State.SILENT;
                if (!refused && !silent) {
                    silent = true;
                    LOG.warn(
                            "No name server answers, asked were {}: what leaves by a name is answered 504",
                            Set.copyOf(inTurn));
                }
                answer.complete(new TimedAnswer<>(Answer.failed(state), FAILURE_SECONDS));
                return;
            }
            Optional<DnsQuestion> question = question();
            if (question.isEmpty()) {
                answer.complete(new TimedAnswer<>(Answer.of(List.of()), LONGEST_NOTHING_SECONDS));
                return;
            }
            resolver.query(inTurn.get(attempt), question.get())
                    .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) ->
                            answered(attempt, done));
        }

        /** Empty for what cannot be a name. */
        private Optional<DnsQuestion> question() {
            try {
                return name.length() > LONGEST_NAME
                        ? Optional.empty()
                        : Optional.of(new DefaultDnsQuestion(name + '.', type));
            } catch (IllegalArgumentException noName) {
                return Optional.empty();
            }
        }

        private void answered(int attempt, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
            if (!done.isSuccess()) {
                LOG.debug("{} {}: {}", name, type.name(), done.cause().toString());
                ask(attempt + 1);
                return;
            }
            if (silent) {
                silent = false;
                LOG.info("Name servers answer again");
            }
            AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
            try {
                read(attempt, envelope.content());
            } catch (UnknownHostException | RuntimeException broken) {
                LOG.debug("{} {}: a broken reply: {}", name, type.name(), broken.toString());
                refused = true;
                ask(attempt + 1);
            } finally {
                envelope.release();
            }
        }

        private void read(int attempt, DnsResponse response) throws UnknownHostException {
            boolean exists = response.code().equals(DnsResponseCode.NOERROR);
            if (response.isTruncated() || !exists && !response.code().equals(DnsResponseCode.NXDOMAIN)) {
                refused = true;
                ask(attempt + 1);
                return;
            }
            DnsReply<T> reply = DnsReply.read(response, name, type, reader);
            ttl = Math.min(ttl, reply.ttl());
            if (exists && reply.records().isEmpty() && !reply.owner().equals(name) && steps < MOST_STEPS) {
                steps++;
                name = reply.owner();
                ask(attempt);
                return;
            }
            long most = reply.records().isEmpty() ? LONGEST_NOTHING_SECONDS : LONGEST_SECONDS;
            answer.complete(new TimedAnswer<>(Answer.of(reply.records()), Math.min(ttl, most)));
        }
    }
}
