// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConfigurationLoader;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenerPlanTest {
    private static Configuration configuration(String... keysAndValues) {
        Map<String, String> written = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            written.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ConfigurationLoader(GatehouseSettings.registry())
                .withoutFile()
                .commandLine(written)
                .load();
    }

    @Test
    void everyTransportThatIsOnListensOnEveryBindAddress() {
        ListenerPlan plan = ListenerPlan.of(configuration(
                "gatehouse.bind.address",
                "127.0.0.1,::1",
                "gatehouse.sip.tcp.port",
                "5070",
                "gatehouse.sip.wss.port",
                "0"));

        assertThat(plan.listeners())
                .containsExactly(
                        new ListenerAddress(Transport.UDP, "127.0.0.1", 5060),
                        new ListenerAddress(Transport.UDP, "::1", 5060),
                        new ListenerAddress(Transport.TLS, "127.0.0.1", 5061),
                        new ListenerAddress(Transport.TLS, "::1", 5061),
                        new ListenerAddress(Transport.TCP, "127.0.0.1", 5070),
                        new ListenerAddress(Transport.TCP, "::1", 5070));
    }

    @Test
    void aPortOfZeroTurnsAListenerOffEvenWherePortsAreEphemeral() {
        Configuration configuration = configuration(
                "gatehouse.sip.udp.port", "0", "gatehouse.sip.tls.port", "0", "gatehouse.sip.wss.port", "0");

        assertThat(ListenerPlan.ephemeral(configuration).listeners())
                .isNotEmpty()
                .allSatisfy(listener -> assertThat(listener.transport()).isEqualTo(Transport.TCP))
                .allSatisfy(listener -> assertThat(listener.port()).isZero());
    }

    @Test
    void whatIsNotBuiltYetIsSkippedWithOneLine() {
        assertThat(ListenerPlan.of(configuration()).warnings())
                .singleElement()
                .asString()
                .contains("gatehouse.web.https.port = 8887 (default) is skipped");
    }

    @Test
    void refusesABindAddressThatIsNoAddress() {
        for (String wrong : List.of("localhost", "300.1.1.1", "::g")) {
            assertThatThrownBy(() -> ListenerPlan.of(configuration("gatehouse.bind.address", wrong)))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining("gatehouse.bind.address = " + wrong + " (command line)");
        }
    }

    @Test
    void aPortThatAnotherProgramHasIsRefusedInOneLine() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket udp = new DatagramSocket(0, loopback);
                ServerSocket tcp = new ServerSocket(0, 1, loopback)) {
            List<ListenerAddress> taken = List.of(
                    new ListenerAddress(Transport.UDP, "127.0.0.1", udp.getLocalPort()),
                    new ListenerAddress(Transport.TCP, "127.0.0.1", tcp.getLocalPort()));

            assertThat(taken)
                    .allSatisfy(listener -> assertThatThrownBy(() -> PortProbe.refuseIfTaken(List.of(listener)))
                            .isInstanceOf(StartupRefusal.class)
                            .hasMessageContaining(listener.transport() + " port 127.0.0.1:" + listener.port()));
        }
    }

    @Test
    void aUdpPortThatIsSharedIsFoundAllTheSame() throws IOException {
        try (DatagramSocket shared = new DatagramSocket(null)) {
            shared.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            shared.bind(new InetSocketAddress("127.0.0.1", 0));

            assertThat(PortProbe.problem(new ListenerAddress(Transport.UDP, "127.0.0.1", shared.getLocalPort())))
                    .isPresent();
        }
    }

    @Test
    void aProbedPortIsFreeAgain() throws Exception {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        ListenerAddress listener = new ListenerAddress(Transport.UDP, "127.0.0.1", port);

        PortProbe.refuseIfTaken(List.of(listener));
        assertThat(PortProbe.problem(listener)).isEmpty();
    }
}
