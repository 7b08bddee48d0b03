// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.container.tls.ClientCertificates;
import io.gatehouse.sip.container.tls.TestAuthority;
import io.gatehouse.sip.container.tls.TlsIdentities;
import io.gatehouse.sip.container.tls.TlsIdentity;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TLS listeners show, whom they take, and whom we take for a server (RFC 3261 §26.3, 5922, 5923). */
class TlsTest {
    private static final TestAuthority AUTHORITY = House.AUTHORITY;
    private static final TlsIdentity STANDARD = AUTHORITY.issue("127.0.0.1", "standard.example");

    private final TlsIdentities identities = new TlsIdentities(STANDARD, List.of());

    private House house(TlsSettings settings) {
        return House.open(builder -> builder.tls(settings));
    }

    private House house(ClientCertificates clients, boolean nativeWanted) {
        return house(new TlsSettings(
                identities, clients, List.of(AUTHORITY.root()), List.of(AUTHORITY.root()), nativeWanted));
    }

    private static SSLSocket connect(House house, SSLContext context, String... serverName) throws IOException {
        InetSocketAddress listener = house.listener(Transport.TLS, "127.0.0.1");
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(listener.getAddress(), listener.getPort());
        socket.setSoTimeout(Phone.WAIT_MILLIS);
        if (serverName.length > 0) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName[0])));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    private static X509Certificate shown(House house, String... serverName) throws IOException {
        try (SSLSocket socket = connect(house, AUTHORITY.peer(), serverName)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachDomainIsShownItsCertificate(boolean nativeWanted) throws IOException {
        TlsIdentity other = AUTHORITY.issue("sip.other.example");
        TlsIdentity wild = AUTHORITY.issue("*.wild.example");
        identities.replace(STANDARD, List.of(other, wild));
        try (House house = house(ClientCertificates.DISABLE, nativeWanted)) {
            assertThat(shown(house)).isEqualTo(STANDARD.certificate());
            assertThat(shown(house, "sip.other.example")).isEqualTo(other.certificate());
            assertThat(shown(house, "SIP.Other.Example")).isEqualTo(other.certificate());
            assertThat(shown(house, "a.wild.example")).isEqualTo(wild.certificate());
            assertThat(shown(house, "a.b.wild.example")).isEqualTo(STANDARD.certificate());
            assertThat(shown(house, "nobody.example")).isEqualTo(STANDARD.certificate());
        }
    }

    @Test
    void newCertificatesAreShownAndConnectionsThatStandAreNotTouched() throws IOException {
        try (House house = house(ClientCertificates.DISABLE, true);
                Phone before = new TcpPhone("before", Transport.TLS, connect(house, AUTHORITY.peer())).greet()) {
            TlsIdentity renewed = AUTHORITY.issue("127.0.0.1");
            identities.replace(renewed, List.of());
            assertThat(shown(house)).isEqualTo(renewed.certificate());
            before.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void modernVersionsAreSpoken(String version) throws IOException {
        try (House house = house(ClientCertificates.DISABLE, true);
                SSLSocket socket = connect(house, AUTHORITY.peer())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
        }
    }

    /** The JDK speaks no version 1.1 by default, so a suite without authenticated encryption is what is tried here. */
    @Test
    void oldSuitesAreRefused() throws IOException {
        try (House house = house(ClientCertificates.DISABLE, true);
                SSLSocket socket = connect(house, AUTHORITY.peer())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    // ---- certificates of peers

    private static boolean isServed(House house, SSLContext peer) throws IOException {
        try (SSLSocket socket = connect(house, peer)) {
            socket.getOutputStream().write("\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '\r';
        } catch (SSLException | java.net.SocketException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void peersAreAskedForACertificateAsConfigured(ClientCertificates clients) throws IOException {
        TestAuthority unknown = new TestAuthority();
        TlsIdentity foreign = unknown.issue("127.0.0.1");
        try (House house = house(clients, true)) {
            assertThat(isServed(house, AUTHORITY.peer())).isEqualTo(clients != ClientCertificates.MANDATORY);
            assertThat(isServed(house, AUTHORITY.peer(AUTHORITY.issue("peer.example"))))
                    .isTrue();
            assertThat(isServed(house, AUTHORITY.peer(foreign))).isEqualTo(clients == ClientCertificates.DISABLE);
        }
    }

    /** A peer offers its connection for requests to a port of its own where nobody listens (RFC 5923 §8). */
    private static TcpPhone offering(House house, SSLContext peer, String sentBy) throws IOException {
        TcpPhone phone = new TcpPhone("trunk", Transport.TLS, connect(house, peer));
        phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                .replaceFirst("TLS [^;]+;", "TLS " + sentBy + ";alias;"));
        phone.expect("SIP/2.0 404");
        return phone;
    }

    @Test
    void aConnectionThatAPeerOffersIsUsedForItsHost() throws IOException {
        SSLContext peer = AUTHORITY.peer(AUTHORITY.issue("127.0.0.1"));
        try (House house = house(ClientCertificates.OPTIONAL, true);
                TcpPhone trunk = offering(house, peer, "127.0.0.1:9");
                TcpPhone jealous = offering(house, AUTHORITY.peer(AUTHORITY.issue("other.example")), "127.0.0.1:9");
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list("sip:trunk@test.io", List.of("sip:trunk@127.0.0.1:9;transport=tls"));
            alice.send(alice.request("MESSAGE", "sip:trunk@test.io", Phone.newBranch(), 1));
            trunk.answer(trunk.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
            jealous.expectNothingBut("SIP/2.0 404");
        }
    }

    /** Without a certificate, with one of another host, and with a sent-by that is not its own. */
    @Test
    void aPeerThatDoesNotProveItsHostDrawsNoRequests() throws IOException {
        SSLContext nobody = AUTHORITY.peer();
        SSLContext other = AUTHORITY.peer(AUTHORITY.issue("other.example"));
        try (House house = house(ClientCertificates.OPTIONAL, true);
                TcpPhone first = offering(house, nobody, "127.0.0.1:9");
                TcpPhone second = offering(house, other, "127.0.0.1:9");
                TcpPhone third = offering(house, other, "other.example:9");
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list("sip:trunk@test.io", List.of("sip:trunk@127.0.0.1:9;transport=tls"));
            alice.send(alice.request("MESSAGE", "sip:trunk@test.io", Phone.newBranch(), 1));
            alice.expect("SIP/2.0 5");
            for (TcpPhone attacker : List.of(first, second, third)) {
                attacker.expectNothingBut("SIP/2.0 404");
            }
        }
    }

    // ---- servers that we connect to

    private static SSLServerSocket server(TlsIdentity identity) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                AUTHORITY.peer(identity).getServerSocketFactory().createServerSocket();
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        server.setSoTimeout(Phone.WAIT_MILLIS);
        return server;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatProvesItsHostGetsTheRequestAndTheConnectionIsUsedAgain(boolean nativeWanted) throws IOException {
        try (House house = house(ClientCertificates.DISABLE, nativeWanted);
                SSLServerSocket server = server(AUTHORITY.issue("127.0.0.1"));
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list("sip:trunk@test.io", List.of("sip:trunk@127.0.0.1:" + server.getLocalPort() + ";transport=tls"));
            alice.send(alice.request("MESSAGE", "sip:trunk@test.io", Phone.newBranch(), 1));
            try (TcpPhone trunk = new TcpPhone("trunk", Transport.TLS, server.accept())) {
                for (int i = 0; i < 2; i++) {
                    String message = trunk.expect("MESSAGE");
                    assertThat(Phone.field(message, "Via")).startsWith("Via: SIP/2.0/TLS ");
                    trunk.answer(message, "200 OK");
                    alice.expect("SIP/2.0 200");
                    alice.send(alice.request("MESSAGE", "sip:trunk@test.io", Phone.newBranch(), 1));
                }
            }
        }
    }

    /** One of another host, one whose sip URI names another domain (RFC 5922 §7.1), and one that nobody vouches for. */
    @Test
    void aServerThatDoesNotProveItsHostGetsNothing() throws IOException {
        for (TlsIdentity wrong :
                List.of(AUTHORITY.issue("other.example"), AUTHORITY.issue("sip:other.example", "127.0.0.1"))) {
            assertThatNothingIsSentTo(wrong);
        }
        assertThatNothingIsSentTo(new TestAuthority().issue("127.0.0.1"));
    }

    private void assertThatNothingIsSentTo(TlsIdentity wrong) throws IOException {
        try (House house = house(ClientCertificates.DISABLE, true);
                SSLServerSocket server = server(wrong);
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list("sip:trunk@test.io", List.of("sip:trunk@127.0.0.1:" + server.getLocalPort() + ";transport=tls"));
            alice.send(alice.request("MESSAGE", "sip:trunk@test.io", Phone.newBranch(), 1));
            try (Socket connected = server.accept()) {
                connected.setSoTimeout(Phone.WAIT_MILLIS);
                assertThat(readOrRefused(connected)).isEqualTo(-1);
            }
            alice.expect("SIP/2.0 5");
            await().untilAsserted(() ->
                    assertThat(house.metrics.read("sip.connections")).isZero());
        }
    }

    private static int readOrRefused(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SSLException | java.net.SocketException refused) {
            return -1;
        }
    }
}
