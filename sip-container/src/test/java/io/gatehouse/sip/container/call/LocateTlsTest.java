// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.tls.ClientCertificates;
import io.gatehouse.sip.container.tls.TlsIdentities;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are found by name and reached over TLS: each must prove to be the domain that was asked for (RFC 5922 §7). */
@Tag("full")
class LocateTlsTest {
    private static final String BOB = "sip:bob@test.io";

    @TempDir
    private static Path folder;

    private static House house(NameServer names, TlsPeer... trusted) {
        TlsSettings tls = new TlsSettings(
                new TlsIdentities(TlsPeer.named("gatehouse.test", folder).identity(), List.of()),
                ClientCertificates.DISABLE,
                List.of(),
                Stream.of(trusted).map(peer -> peer.identity().certificate()).toList(),
                true);
        return House.open(builder ->
                builder.tls(tls).nameLookup(new NameLookup(List.of(names.address()), Duration.ofSeconds(1))));
    }

    private static NameServer names(TlsPeer first, TlsPeer second) {
        return NameServer.with(
                "--host-record=s1.pbx.test,127.0.0.1",
                "--naptr-record=pbx.test,10,10,s,SIPS+D2T,,_sips._tcp.pbx.test",
                "--srv-host=_sips._tcp.pbx.test,s1.pbx.test," + first.port() + ",1,1",
                "--srv-host=_sips._tcp.pbx.test,s1.pbx.test," + second.port() + ",2,1");
    }

    private static void call(Phone alice) {
        alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sips:bob@pbx.test", "sip:bob@pbx.test", "sip:bob@pbx.test;transport=tls"})
    void aServerThatProvesTheDomainGetsTheRequest(String target) throws IOException {
        try (TlsPeer bob = TlsPeer.named("pbx.test", folder);
                NameServer names = names(bob, bob);
                House house = house(names, bob);
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of(target));
            call(alice);
            try (TcpPhone overTls = new TcpPhone("bob", bob.accept())) {
                String message = overTls.expect("MESSAGE " + target + ' ');
                assertThat(Phone.field(message, "Via")).startsWith("Via: SIP/2.0/TLS ");
                overTls.answer(message, "200 OK");
                alice.expect("SIP/2.0 200");
            }
        }
    }

    /** Its certificate is good, but for the host that the records name: whoever forges records has one of those. */
    @Test
    void aServerThatProvesOnlyItsOwnNameIsPassedOver() throws IOException {
        try (TlsPeer forger = TlsPeer.named("s1.pbx.test", folder);
                TlsPeer bob = TlsPeer.named("pbx.test", folder);
                NameServer names = names(forger, bob);
                House house = house(names, forger, bob);
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of("sips:bob@pbx.test"));
            call(alice);
            try (Socket refused = forger.accept();
                    TcpPhone overTls = new TcpPhone("bob", bob.accept())) {
                overTls.answer(overTls.expect("MESSAGE"), "200 OK");
                alice.expect("SIP/2.0 200");
                assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(IOException.class);
            }
        }
    }
}
