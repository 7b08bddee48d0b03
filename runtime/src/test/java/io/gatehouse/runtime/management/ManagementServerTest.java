// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final Readiness readiness = new Readiness();
    private final ManagementServer server =
            new ManagementServer(new InetSocketAddress("127.0.0.1", 0), metrics, readiness);

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        metrics.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"STARTING,503", "READY,200", "DRAINING,503"})
    void isReadyOnlyWhileEveryListenerAccepts(Readiness.State state, int status) throws Exception {
        readiness.become(state);

        HttpResponse<String> response = send("GET", "/health/ready");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(state.name());
    }

    @Test
    void isAliveBeforeItIsReady() throws Exception {
        assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void showsWhatThePartsCountBesideTheJvmsOwnMetrics() throws Exception {
        metrics.counter("sip.requests", "Requests received", "method", "REGISTER")
                .add(3);
        metrics.counter("sip.requests", "Requests received", "method", "REGISTER")
                .increment();
        metrics.gauge("location.bindings", "Bindings in memory", () -> 7);
        metrics.timer("sip.answer", "Time to an answer").recordNanos(2_000_000);

        assertThat(send("GET", "/metrics").body())
                .contains("sip_requests_total{method=\"REGISTER\"} 4.0")
                .contains("location_bindings 7.0")
                .contains("sip_answer_seconds_count 1")
                .contains("jvm_memory_used_bytes")
                .contains("process_cpu_usage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/x", "/health", "/shutdown", "/health/ready/"})
    void hasNothingElse(String path) throws Exception {
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void answersGetAndHeadAlone() throws Exception {
        readiness.become(Readiness.State.READY);

        assertThat(send("HEAD", "/health/ready").statusCode()).isEqualTo(200);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(send("DELETE", "/health/live").headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void refusesAPortThatIsTaken() {
        ManagementServer second =
                new ManagementServer(new InetSocketAddress("127.0.0.1", server.port()), metrics, readiness);

        assertThatThrownBy(second::start)
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("gatehouse.management.port: 127.0.0.1:" + server.port());
    }
}
