// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.lifecycle.Component;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management port: {@code /metrics}, {@code /health/live}, {@code /health/ready}, and nothing else. Only GET and HEAD
 * are answered. Nothing here changes anything or tells a secret, but it belongs to the operator: it listens on loopback
 * unless told otherwise.
 */
public final class ManagementServer implements Component {
    private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
    private static final int THREADS = 4;
    private static final String JSON = "application/json";

    private final InetSocketAddress address;
    private final PrometheusMetrics metrics;
    private final Readiness readiness;

    private HttpServer server;
    private ExecutorService threads;

    /** Port 0 lets the system choose; see {@link #port}. */
    public ManagementServer(InetSocketAddress address, PrometheusMetrics metrics, Readiness readiness) {
        this.address = address;
        this.metrics = metrics;
        this.readiness = readiness;
    }

    @Override
    public String name() {
        return "management";
    }

    /** Binds and serves. */
    @Override
    public synchronized void start() {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException failure) {
            throw new StartupRefusal(
                    "gatehouse.management.port: " + address.getHostString() + ":" + address.getPort()
                            + " cannot be opened: " + failure.getMessage(),
                    failure);
        }
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "management-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    @Override
    public synchronized void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The port that is really bound. */
    public synchronized int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            Answer answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            send(exchange, answer);
        } catch (IOException peerLeft) {
            log.debug("A management request was given up: {}", peerLeft.toString());
        }
    }

    private Answer answer(String method, String path) throws IOException {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, "text/plain", bytes("only GET and HEAD\n"));
        }
        return switch (path) {
            case "/metrics" -> new Answer(200, PrometheusMetrics.CONTENT_TYPE, scrape());
            case "/health/live" -> new Answer(200, JSON, bytes("{\"status\":\"UP\"}\n"));
            case "/health/ready" -> ready();
            default -> new Answer(404, "text/plain", bytes("not found\n"));
        };
    }

    private Answer ready() {
        Readiness.State state = readiness.state();
        boolean ready = state == Readiness.State.READY;
        String body = "{\"status\":\"" + (ready ? "UP" : "DOWN") + "\",\"state\":\"" + state + "\"}\n";
        return new Answer(ready ? 200 : 503, JSON, bytes(body));
    }

    private byte[] scrape() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
        metrics.scrape(out);
        return out.toByteArray();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (answer.status() == 405) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Answer(int status, String contentType, byte[] body) {}
}
