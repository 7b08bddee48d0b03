// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The procedure of RFC 3263 §4.1 and §4.2 for a name, as far as candidates are asked for: NAPTR, SRV, addresses. What
 * was put aside comes last. Confined to its loop.
 */
final class ServerSearch implements Candidates {
    /** Questions for one request; a domain may list a hundred servers. */
    static final int MOST_LOOKUPS = 20;

    /** What browsers write, which are reached by their flow alone (RFC 7118 §5.2.3, RFC 6761 §6.4). */
    private static final String NEVER_A_NAME = ".invalid";

    /** What is still to be looked up, in order. */
    private sealed interface Source {
        record Domain() implements Source {}

        record Service(Transport transport, String name) implements Source {}

        record Host(Transport transport, String name, int port) implements Source {}
    }

    private final Destination destination;
    private final NameRecords records;
    private final Reach reach;
    private final TargetsAside aside;
    private final RandomGenerator random;
    private final SipLoop loop;

    private final Deque<Source> sources = new ArrayDeque<>();
    private final Deque<FlowTarget.Address> ready = new ArrayDeque<>();
    private final Deque<FlowTarget.Address> last = new ArrayDeque<>();
    /** Where to go if there is no SRV record at all (§4.2). */
    private Optional<Source.Host> withoutServices = Optional.empty();

    private int lookups;
    private boolean unanswered;
    private boolean anyGiven;

    ServerSearch(
            Destination destination,
            NameRecords records,
            Reach reach,
            TargetsAside aside,
            RandomGenerator random,
            SipLoop loop) {
        this.destination = destination;
        this.records = records;
        this.reach = reach;
        this.aside = aside;
        this.random = random;
        this.loop = loop;
        begin();
    }

    private void begin() {
        if (destination.host().endsWith(NEVER_A_NAME)) {
            return;
        }
        Source.Host itself =
                new Source.Host(destination.transportOrDefault(), destination.host(), destination.portOrDefault());
        if (destination.port().isPresent()) {
            sources.add(itself);
            return;
        }
        withoutServices = Optional.of(itself);
        if (destination.transport().isPresent()) {
            sources.add(service(destination.transportOrDefault()));
        } else {
            sources.add(new Source.Domain());
        }
    }

    private Source.Service service(Transport transport) {
        String prefix = switch (transport) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
            case WS, WSS -> throw new IllegalArgumentException("the server never opens a WebSocket");
        };
        return new Source.Service(transport, prefix + destination.host());
    }

    /** Over which transports the request may go. */
    private boolean usable(Transport transport) {
        return reach.speaks(transport) && (!destination.secure() || transport == Transport.TLS);
    }

    @Override
    public void next(Consumer<Step> consumer) {
        if (!ready.isEmpty()) {
            give(ready, consumer);
        } else if (!sources.isEmpty() && lookups < MOST_LOOKUPS) {
            lookups++;
            lookUp(sources.poll(), consumer);
        } else if (!last.isEmpty()) {
            give(last, consumer);
        } else {
            Reason none = unanswered ? Reason.NO_ANSWER : Reason.NO_SUCH_HOST;
            consumer.accept(new Step.End(anyGiven ? Reason.EXHAUSTED : none));
        }
    }

    private void give(Deque<FlowTarget.Address> from, Consumer<Step> consumer) {
        anyGiven = true;
        consumer.accept(new Step.Found(from.poll()));
    }

    private void lookUp(Source source, Consumer<Step> consumer) {
        if (source instanceof Source.Host host) {
            when(records.addresses(host.name()), consumer, answer -> onAddresses(host, answer));
        } else if (source instanceof Source.Service service) {
            when(records.srv(service.name()), consumer, answer -> onServices(service, answer));
        } else {
            when(records.naptr(destination.host()), consumer, this::onDomain);
        }
    }

    private <T> void when(CompletableFuture<Answer<T>> asked, Consumer<Step> consumer, Consumer<Answer<T>> step) {
        Consumer<Answer<T>> goOn = answer -> {
            if (answer.state() == Answer.State.SILENT) {
                sources.clear(); // the next question would not be answered either
                withoutServices = Optional.empty();
            }
            unanswered |= answer.state() == Answer.State.SILENT || answer.state() == Answer.State.REFUSED;
            step.accept(answer);
            next(consumer);
        };
        if (asked.isDone()) {
            goOn.accept(asked.join());
        } else {
            asked.thenAccept(answer -> loop.execute(() -> goOn.accept(answer)));
        }
    }

    /** §4.1: the services that we speak, in the domain's order; without any, one question for each transport of ours. */
    private void onDomain(Answer<Naptr> answer) {
        if (answer.state() == Answer.State.SILENT) {
            return;
        }
        List<Naptr> wanted = new ArrayList<>(answer.records());
        wanted.removeIf(record -> !record.namesServices()
                || record.transport().filter(this::usable).isEmpty());
        wanted.sort(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference));
        for (Naptr record : wanted) {
            sources.add(new Source.Service(record.transport().orElseThrow(), record.replacement()));
        }
        if (wanted.isEmpty()) {
            for (Transport transport : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
                if (usable(transport)) {
                    sources.add(service(transport));
                }
            }
        } else {
            Transport first = wanted.get(0).transport().orElseThrow();
            withoutServices = Optional.of(new Source.Host(first, destination.host(), first.defaultPort()));
        }
        if (sources.isEmpty()) {
            fallBack();
        }
    }

    private void onServices(Source.Service service, Answer<Srv> answer) {
        if (answer.found()) {
            withoutServices = Optional.empty();
            List<Srv> order = SrvOrder.of(answer.records(), random);
            for (int i = order.size() - 1; i >= 0; i--) {
                Srv server = order.get(i);
                if (!server.target().isEmpty() && server.port() > 0) {
                    sources.addFirst(new Source.Host(service.transport(), server.target(), server.port()));
                }
            }
        } else if (sources.isEmpty()) {
            fallBack();
        }
    }

    private void fallBack() {
        withoutServices.ifPresent(sources::add);
        withoutServices = Optional.empty();
    }

    private void onAddresses(Source.Host host, Answer<InetAddress> answer) {
        for (InetAddress address : answer.records()) {
            if (reach.allows(host.transport(), address)) {
                FlowTarget.Address target = FlowTarget.of(
                        host.transport(), new InetSocketAddress(address, host.port()), destination.host());
                (aside.contains(target) ? last : ready).add(target);
            }
        }
    }
}
