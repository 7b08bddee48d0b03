// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners that come and go while the container runs. */
class ListenersTest {
    @ParameterizedTest
    @EnumSource
    void aListenerIsAddedAndServesAndIsRemovedAndItsPortIsFree(Transport transport) throws IOException {
        try (House house = House.open()) {
            SipContainer container = house.container;
            BoundListener removed = container.listeners().stream()
                    .filter(listener -> listener.transport() == transport)
                    .findFirst()
                    .orElseThrow();
            container.closeListener(removed);
            assertThat(container.listeners()).doesNotContain(removed);

            BoundListener again = container.openListener(new ListenerAddress(transport, "127.0.0.1", removed.port()));
            assertThat(again).isEqualTo(removed);
            try (Phone phone = house.phone("alice", transport)) {
                phone.expectNothingBut("SIP/2.0 404");
            }
        }
    }

    @Test
    void connectionsOfARemovedListenerGoOn() throws IOException {
        try (House house = House.open();
                Phone phone = house.phone("alice", Transport.TLS)) {
            BoundListener listener = house.container.listeners().stream()
                    .filter(bound -> bound.transport() == Transport.TLS)
                    .findFirst()
                    .orElseThrow();
            house.container.closeListener(listener);
            phone.expectNothingBut("SIP/2.0 404");
            assertThatThrownBy(() -> new Socket("127.0.0.1", listener.port())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPortInUseIsRefusedAndNothingElseIsTouched() {
        try (House house = House.open()) {
            ListenerAddress taken = new ListenerAddress(
                    Transport.TCP,
                    "127.0.0.1",
                    house.listener(Transport.TLS, "127.0.0.1").getPort());
            assertThatThrownBy(() -> house.container.openListener(taken))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining("in use");
            try (Phone phone = house.phone("alice", Transport.TCP)) {
                phone.expectNothingBut("SIP/2.0 404");
            }
        }
    }

    @Test
    void tlsWithoutACertificateIsRefused() {
        SipContainer bare = SipContainer.builder().build();
        bare.start();
        try {
            assertThatThrownBy(() -> bare.openListener(new ListenerAddress(Transport.WSS, "127.0.0.1", 0)))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining("certificate");
        } finally {
            bare.stop();
        }
    }
}
