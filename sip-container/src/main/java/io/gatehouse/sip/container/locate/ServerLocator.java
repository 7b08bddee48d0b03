// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the servers that a URI leads to (RFC 3263) and remembers for a while which of them failed. Any thread may call it; what
 * {@link #candidates} returns belongs to the loop given.
 */
public final class ServerLocator {
    /** How long a target that did not answer is tried last. */
    static final Duration ASIDE = Duration.ofSeconds(30);
    /** The most that a Retry-After is believed. */
    static final Duration LONGEST_ASIDE = Duration.ofMinutes(5);

    /** Why the next server is tried. */
    public enum Failure {
        /** No answer came in time. */
        TIMEOUT,
        /** It could not be reached, or the connection broke. */
        TRANSPORT,
        /** It answered 503. */
        UNAVAILABLE
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerLocator.class);

    private final Function<SipLoop, NameRecords> records;
    private final Supplier<List<BoundListener>> listeners;
    private final TargetsAside aside = new TargetsAside(System::nanoTime);
    private final Map<Failure, Counter> failovers = new EnumMap<>(Failure.class);

    /**
     * @param records the name records to be used on a loop
     * @param listeners what is bound now: it bounds where names may lead to
     */
    public ServerLocator(
            Function<SipLoop, NameRecords> records, Supplier<List<BoundListener>> listeners, Metrics metrics) {
        this.records = records;
        this.listeners = listeners;
        for (Failure failure : Failure.values()) {
            failovers.put(
                    failure,
                    metrics.counter(
                            "sip.failovers",
                            "Requests that went on to the next server (RFC 3263), by what was wrong with the one before",
                            "reason",
                            failure.name().toLowerCase(Locale.ROOT)));
        }
        metrics.gauge("sip.servers.aside", "Servers that failed a moment ago and are tried last", aside::size);
    }

    /** Where a request to that destination may go, best first. A numeric address is looked up nowhere. */
    public Candidates candidates(Destination destination, SipLoop loop) {
        return destination
                .numeric()
                .map(address -> Candidates.only(FlowTarget.of(
                        destination.transportOrDefault(), new InetSocketAddress(address, destination.portOrDefault()))))
                .orElseGet(() -> new ServerSearch(
                        destination,
                        records.apply(loop),
                        new Reach(listeners.get()),
                        aside,
                        ThreadLocalRandom.current(),
                        loop));
    }

    /** It did not answer, or could not be reached. */
    public void failed(FlowTarget target) {
        put(target, ASIDE);
    }

    /** It answered 503; without Retry-After that says nothing about the next request (RFC 3261 §21.5.4). */
    public void unavailable(FlowTarget target, Optional<Duration> retryAfter) {
        retryAfter.ifPresent(wish -> put(target, wish.compareTo(LONGEST_ASIDE) < 0 ? wish : LONGEST_ASIDE));
    }

    /** A request is sent to another server because the one before failed so. */
    public void failedOver(Failure why) {
        failovers.get(why).increment();
    }

    /** It answered. */
    public void answered(FlowTarget target) {
        if (target instanceof FlowTarget.Address address) {
            aside.remove(address);
        }
    }

    private void put(FlowTarget target, Duration time) {
        if (target instanceof FlowTarget.Address address) {
            if (!aside.contains(address)) {
                LOG.info("{} {} failed: tried last for {} s", address.transport(), address.remote(), time.toSeconds());
            }
            aside.put(address, time);
        }
    }
}
