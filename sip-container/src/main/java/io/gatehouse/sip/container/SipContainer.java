// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.container.transport.Balancers;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.message.ParserLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A SIP Servlet 1.1 container as a library: listeners, transactions, application router and servlets. It knows no tenant and
 * reads no configuration; whoever builds it says everything.
 *
 * <p>Order of life: {@link #start} (loops run, nothing is heard), {@link #deploy} (any number of applications, also while it
 * runs), {@link #openListeners}. {@link #stop} answers new initial requests with 503, lets what runs finish within the drain
 * time, undeploys and closes. Any thread may call any method; life-cycle methods exclude each other.
 */
public final class SipContainer implements Component, AutoCloseable {
    private final ContainerCore core;

    private SipContainer(ContainerSettings settings) {
        this.core = new ContainerCore(settings);
    }

    /** A builder with every default in place. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "sip-container";
    }

    @Override
    public void start() {
        core.start();
    }

    /**
     * Deploys an application: its descriptor is read, its listeners and load-on-startup servlets are initialised, and from
     * then on the router may choose it.
     *
     * @throws io.gatehouse.sip.container.deploy.DeploymentException if the descriptor is wrong or a servlet fails to start
     */
    public Deployment deploy(SipApplication application) {
        return core.deploy(application);
    }

    /**
     * Binds every listener, or none.
     *
     * @throws io.gatehouse.platform.StartupRefusal if a port is in use or may not be bound
     */
    public void openListeners() {
        core.openListeners();
    }

    /**
     * Binds one more listener, also while the container runs.
     *
     * @throws io.gatehouse.platform.StartupRefusal if the port is in use or may not be bound, or TLS is to be spoken without a
     *     certificate
     */
    public BoundListener openListener(ListenerAddress listener) {
        return core.openListener(listener);
    }

    /** Closes one listener; connections that it accepted go on. Without effect if it is closed. */
    public void closeListener(BoundListener listener) {
        core.closeListener(listener);
    }

    /** Closes every listener and its connections at once; without effect if they are closed. */
    public void closeListeners() {
        core.closeListeners();
    }

    /** What is bound now, with real ports; empty before {@link #openListeners}. */
    public List<BoundListener> listeners() {
        return core.listeners();
    }

    /** The same object that applications find in their ServletContext. */
    public ContainerServices services() {
        return core.services();
    }

    @Override
    public void stop() {
        core.stop();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public void dump(Appendable out, String indent) throws IOException {
        core.dump(out, indent);
    }

    /** Says what the container is to be. Every method returns the builder. Not for use by several threads. */
    public static final class Builder {
        private List<ListenerAddress> listeners = List.of();
        private int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private MasterKey masterKey;
        private Metrics metrics = Metrics.none();
        private InstantSource clock = InstantSource.system();
        private ParserLimits parserLimits = ParserLimits.DEFAULT;
        private SipCompliance compliance = SipCompliance.DEFAULT;
        private ConnectionLimits connectionLimits = ConnectionLimits.DEFAULT;
        private NameLookup nameLookup = NameLookup.DEFAULT;
        private Optional<TlsSettings> tls = Optional.empty();
        private WebSocketSettings webSocket = WebSocketSettings.DEFAULT;
        private MessageTrace trace = new MessageTrace();
        private Balancers balancers = Balancers.NONE;
        private int maxTransactions = 1_000_000;
        private String router = "";
        private Duration t1 = Duration.ofMillis(500);
        private Duration proxyTimeout = Duration.ofSeconds(180);
        private Duration drain = Duration.ofSeconds(5);
        private int maxBreadth = 60;
        private int blockingThreads = 8;
        private boolean nativeTransport = true;
        private String product = "Gatehouse";

        private Builder() {}

        /** Where to listen; none by default. */
        public Builder listeners(List<ListenerAddress> addresses) {
            this.listeners = List.copyOf(addresses);
            return this;
        }

        /** How many event loops; half of the processors, at least one, by default. 1 to 256. */
        public Builder loops(int count) {
            this.loops = inRange("loops", count, 1, 256);
            return this;
        }

        /** The key from which the key of flow tokens is derived; a random one (tokens die with the process) by default. */
        public Builder masterKey(MasterKey key) {
            this.masterKey = Objects.requireNonNull(key, "masterKey");
            return this;
        }

        /** Where counts go; nowhere by default. */
        public Builder metrics(Metrics sink) {
            this.metrics = Objects.requireNonNull(sink, "metrics");
            return this;
        }

        /** The clock of everything that has a date; the system's by default. */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /** How large a message may be; {@link ParserLimits#DEFAULT} by default. */
        public Builder parserLimits(ParserLimits limits) {
            this.parserLimits = Objects.requireNonNull(limits, "parserLimits");
            return this;
        }

        /**
         * Which deviations from the RFCs are accepted; {@link SipCompliance#DEFAULT} by default. Each that is made use of is
         * counted as {@code sip.tolerated}.
         */
        public Builder compliance(SipCompliance granted) {
            this.compliance = Objects.requireNonNull(granted, "compliance");
            return this;
        }

        /** Who may watch every message as it passes; one that nobody watches by default. */
        public Builder trace(MessageTrace watched) {
            this.trace = Objects.requireNonNull(watched, "trace");
            return this;
        }

        /** What connections may take; {@link ConnectionLimits#DEFAULT} by default. */
        public Builder connectionLimits(ConnectionLimits limits) {
            this.connectionLimits = Objects.requireNonNull(limits, "connectionLimits");
            return this;
        }

        /** How names are looked up (RFC 3263); {@link NameLookup#DEFAULT} by default. */
        public Builder nameLookup(NameLookup settings) {
            this.nameLookup = Objects.requireNonNull(settings, "nameLookup");
            return this;
        }

        /** How TLS is spoken; without it there are no listeners for TLS and WSS, and no connections over TLS. */
        public Builder tls(TlsSettings settings) {
            this.tls = Optional.of(settings);
            return this;
        }

        /** How SIP over WebSocket is spoken; {@link WebSocketSettings#DEFAULT} by default. */
        public Builder webSocket(WebSocketSettings settings) {
            this.webSocket = Objects.requireNonNull(settings, "webSocket");
            return this;
        }

        /**
         * Networks ({@code 10.1.0.0/16}, {@code 2001:db8::/64}) of load balancers: every stream connection from there must begin with the
         * PROXY protocol, version 1 or 2, and is treated as the peer's that it names. None by default.
         *
         * @throws IllegalArgumentException naming what is no network
         */
        public Builder trustedBalancers(List<String> networks) {
            this.balancers = new Balancers(networks);
            return this;
        }

        /**
         * How many server transactions may live at once; 1,000,000 by default. Each loop has its share of them; above it a new
         * request is answered 503 with Retry-After.
         */
        public Builder maxTransactions(int count) {
            this.maxTransactions = inRange("maxTransactions", count, 1, 100_000_000);
            return this;
        }

        /**
         * The application router's configuration in the properties form of JSR 289 Appendix C, for instance {@code REGISTER:
         * ("edge","DAR:From","ORIGINATING","","NO_ROUTE","0")}. A line {@code ALL} holds for every method without a line of
         * its own. Empty by default: a request goes to the only application that is deployed, if there is only one.
         */
        public Builder router(String properties) {
            this.router = Objects.requireNonNull(properties, "router");
            return this;
        }

        /** T1 of RFC 3261 §17.1.1.1; 500 ms by default. Everything derived from it (T2 apart) follows. */
        public Builder t1(Duration estimate) {
            this.t1 = Objects.requireNonNull(estimate, "t1");
            return this;
        }

        /** How long a proxied INVITE may stay unanswered (timer C, RFC 3261 §16.6 step 11) unless the application says otherwise; 180 s by default. */
        public Builder proxyTimeout(Duration timeout) {
            this.proxyTimeout = Objects.requireNonNull(timeout, "proxyTimeout");
            return this;
        }

        /** How long {@link SipContainer#stop} waits for transactions to finish; 5 s by default. */
        public Builder drain(Duration bound) {
            this.drain = Objects.requireNonNull(bound, "drain");
            return this;
        }

        /** Max-Breadth of a request that carries none (RFC 5393 §5.3.3); 60 by default. */
        public Builder maxBreadth(int branches) {
            this.maxBreadth = inRange("maxBreadth", branches, 1, 10_000);
            return this;
        }

        /** How many threads {@link ContainerServices#blocking()} has; 8 by default. They are made when needed. */
        public Builder blockingThreads(int count) {
            this.blockingThreads = inRange("blockingThreads", count, 1, 1_000);
            return this;
        }

        /**
         * Whether epoll is used where its native part loads; true by default. Plain NIO has one UDP socket for each address,
         * read by one loop.
         */
        public Builder nativeTransport(boolean wanted) {
            this.nativeTransport = wanted;
            return this;
        }

        /** How the container calls itself in the {@code Server} header of answers of its own; {@code Gatehouse} by default. */
        public Builder product(String name) {
            this.product = Objects.requireNonNull(name, "product");
            return this;
        }

        /** The container, not started. */
        public SipContainer build() {
            MasterKey key = masterKey == null ? MasterKey.random() : masterKey;
            return new SipContainer(new ContainerSettings(
                    listeners,
                    loops,
                    key,
                    metrics,
                    clock,
                    parserLimits.with(CountedTolerances.in(metrics, compliance)),
                    connectionLimits,
                    nameLookup,
                    tls,
                    webSocket,
                    balancers,
                    trace,
                    maxTransactions,
                    router,
                    t1,
                    proxyTimeout,
                    drain,
                    maxBreadth,
                    blockingThreads,
                    nativeTransport,
                    product));
        }

        private static int inRange(String what, int value, int low, int high) {
            if (value < low || value > high) {
                throw new IllegalArgumentException(what + " must be between " + low + " and " + high + ": " + value);
            }
            return value;
        }
    }
}
