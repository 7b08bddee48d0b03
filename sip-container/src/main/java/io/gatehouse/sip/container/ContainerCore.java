// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.deploy.DeploymentException;
import io.gatehouse.sip.container.dns.DnsRecords;
import io.gatehouse.sip.container.flow.SignedFlowTokens;
import io.gatehouse.sip.container.locate.ServerLocator;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.router.ApplicationRouter;
import io.gatehouse.sip.container.servlet.ApplicationFactory;
import io.gatehouse.sip.container.servlet.Dispatcher;
import io.gatehouse.sip.container.transaction.TransactionTimers;
import io.gatehouse.sip.container.transaction.Transactions;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.container.transport.SocketKind;
import io.gatehouse.sip.container.transport.TransportSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.servlet.sip.SipServlet;

/** Holds the parts of a container together: transports, transactions, dispatcher, applications, the pool for slow work. */
final class ContainerCore {
    private static final int TOKEN_KEY_BYTES = 32;
    private static final int BLOCKING_QUEUE = 1_000;
    private static final long DRAIN_STEP_MILLIS = 20;

    private final ContainerSettings settings;
    private final ApplicationRouter router;
    private final SipTransports transports;
    private final SignedFlowTokens tokens;
    private final Dispatcher dispatcher;
    private final ThreadPoolExecutor blocking;
    private final Services services;
    private final List<DeployedApplication> deployed = new ArrayList<>();
    private volatile boolean running;

    ContainerCore(ContainerSettings settings) {
        this.settings = settings;
        this.router = ApplicationRouter.parse(settings.router());
        this.transports = new SipTransports(
                new TransportSettings(
                        SocketKind.best(settings.nativeTransport()),
                        settings.loops(),
                        settings.parserLimits(),
                        settings.connectionLimits(),
                        settings.tls(),
                        settings.webSocket(),
                        settings.balancers(),
                        settings.trace()),
                settings.metrics());
        this.tokens = new SignedFlowTokens(
                settings.masterKey().derive("gatehouse flow token", TOKEN_KEY_BYTES),
                settings.masterKey().keyId(),
                transports);
        this.dispatcher = new Dispatcher(
                router,
                user -> new Transactions(
                        transports,
                        TransactionTimers.ofT1(settings.t1().toMillis()),
                        settings.maxTransactions(),
                        user,
                        settings.metrics()),
                tokens,
                locator(settings),
                settings.proxyTimeout().toMillis(),
                settings.maxBreadth());
        settings.metrics()
                .gauge("sip.sessions", "Application sessions that applications asked for", dispatcher.sessions()::size);
        settings.metrics().gauge("sip.trace.subscribers", "Who watches messages", settings.trace()::subscribers);
        settings.metrics().gauge("sip.trace.lost", "Messages that watchers were too slow for", settings.trace()::lost);
        this.blocking = pool(settings.blockingThreads());
        this.services = new Services(tokens, blocking, this::anyLoop);
    }

    private ServerLocator locator(ContainerSettings settings) {
        DnsRecords records = new DnsRecords(
                SocketKind.best(settings.nativeTransport()),
                transports.loops().size(),
                settings.nameLookup(),
                settings.metrics());
        return new ServerLocator(records::on, transports::listeners, settings.metrics());
    }

    private static ThreadPoolExecutor pool(int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(BLOCKING_QUEUE), task -> {
                    Thread thread = new Thread(task, "sip-blocking");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Optional<SipLoop> anyLoop() {
        return running ? Optional.of(transports.loops().get(0)) : Optional.empty();
    }

    synchronized void start() {
        running = true;
    }

    synchronized Deployment deploy(SipApplication source) {
        int index = 0;
        while (indexTaken(index)) {
            index++;
        }
        DeployedApplication application = DeployedApplication.deploy(
                index,
                source,
                Map.of(
                        ContainerServices.class.getName(),
                        services,
                        SipServlet.SIP_FACTORY,
                        new ApplicationFactory(),
                        SipServlet.SUPPORTED,
                        List.of("path", "outbound"),
                        SipServlet.OUTBOUND_INTERFACES,
                        List.of()));
        if (deployed.stream().anyMatch(other -> other.name().equals(application.name()))) {
            application.destroy();
            throw new DeploymentException("An application named " + application.name() + " is deployed already");
        }
        deployed.add(application);
        dispatcher.add(application);
        return new Handle(application);
    }

    private boolean indexTaken(int index) {
        return deployed.stream().anyMatch(other -> other.index() == index);
    }

    private synchronized void undeploy(DeployedApplication application) {
        if (deployed.remove(application)) {
            dispatcher.remove(application);
            application.destroy();
        }
    }

    void openListeners() {
        transports.open(settings.listeners());
    }

    BoundListener openListener(ListenerAddress listener) {
        return transports.open(listener);
    }

    void closeListener(BoundListener listener) {
        transports.close(listener);
    }

    void closeListeners() {
        transports.closeListeners();
    }

    List<BoundListener> listeners() {
        return transports.listeners();
    }

    ContainerServices services() {
        return services;
    }

    /** New requests are turned away, what is open may end within the bound, then everything is closed. */
    void stop() {
        dispatcher.drain();
        running = false;
        awaitQuiet();
        closeListeners();
        for (DeployedApplication application : lastFirst()) {
            undeploy(application);
        }
        blocking.shutdownNow();
        transports.stop();
    }

    private synchronized List<DeployedApplication> lastFirst() {
        List<DeployedApplication> reverse = new ArrayList<>();
        deployed.forEach(application -> reverse.add(0, application));
        return reverse;
    }

    private void awaitQuiet() {
        long end = System.nanoTime() + settings.drain().toNanos();
        try {
            while (dispatcher.unanswered() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_STEP_MILLIS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void dump(Appendable out, String indent) throws IOException {
        out.append(indent).append("sip-container, ").append(running ? "running" : "not running");
        out.append(", unanswered requests: ")
                .append(Long.toString(dispatcher.unanswered()))
                .append('\n');
        for (BoundListener listener : listeners()) {
            out.append(indent).append("  listens ").append(listener.transport() + " " + listener.local() + "\n");
        }
        for (DeployedApplication application : deployed) {
            out.append(indent)
                    .append("  application ")
                    .append(application.name())
                    .append('\n');
        }
    }

    private final class Handle implements Deployment {
        private final DeployedApplication application;

        Handle(DeployedApplication application) {
            this.application = application;
        }

        @Override
        public String name() {
            return application.name();
        }

        @Override
        public void undeploy() {
            ContainerCore.this.undeploy(application);
        }
    }
}
