// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.location.Binding;
import io.gatehouse.location.BindingWriter;
import io.gatehouse.location.InMemoryLocationStore;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.location.journal.JournalSettings;
import io.gatehouse.location.journal.JournaledLocationStore;
import io.gatehouse.registrar.bindings.RegisterRequest.Origin;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A binding that is refreshed goes on in the bytes of the former one where nothing but its numbers changed. Whatever a phone sends,
 * the outcome is that of bindings that are made anew each time, over every store; and a binding says what its last REGISTER said.
 */
class RefreshTest {
    private static final int REGISTERS = 20_000;
    private static final RegistrationPolicy POLICY =
            new RegistrationPolicy(Duration.ofSeconds(300), Duration.ofSeconds(90), Duration.ofSeconds(3600), 3);

    @TempDir
    private Path folder;

    private long now = Instant.parse("2026-11-24T10:00:00Z").toEpochMilli();
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final Random random = new Random(20_261_124);
    private final Map<Integer, Integer> chosen = new HashMap<>();
    private int refused;
    private int shared;

    @Test
    void theOutcomeIsThatOfBindingsMadeAnew() throws Exception {
        LocationStore anew = new InMemoryLocationStore();
        LocationStore memory = new InMemoryLocationStore();
        try (LocationStore journaled = JournaledLocationStore.open(folder, JournalSettings.DEFAULT)) {
            for (int i = 0; i < REGISTERS; i++) {
                now += random.nextInt(8) == 0 ? 1 + random.nextInt(600_000) : 1 + random.nextInt(5_000);
                Phone phone = new Phone();
                String expected = outcome(anew, phone);
                UserBindings made = anew.get(1);
                anew.replace(
                        made, made.bindings().stream().map(RefreshTest::anew).toList());
                List<Binding> former = memory.get(1).bindings();

                assertThat(outcome(memory, phone)).as(phone.text).isEqualTo(expected);
                assertThat(outcome(journaled, phone)).as(phone.text).isEqualTo(expected);

                assertThat(memory.get(1).bindings()).isEqualTo(anew.get(1).bindings());
                assertThat(journaled.get(1).bindings()).isEqualTo(anew.get(1).bindings());
                count(expected, former, memory.get(1).bindings());
            }
        }
        assertThat(refused).as("refused").isBetween(REGISTERS / 20, REGISTERS / 2);
        assertThat(shared).as("refreshed in the bytes of the former").isGreaterThan(REGISTERS / 20);
    }

    private void count(String outcome, List<Binding> before, List<Binding> after) {
        refused += outcome.startsWith("refused") ? 1 : 0;
        shared += after.stream()
                        .anyMatch(binding -> binding.lastSeenMillis() == now
                                && before.stream()
                                        .anyMatch(former -> former.lastSeenMillis() < now
                                                && former.contact().array()
                                                        == binding.contact().array()))
                ? 1
                : 0;
    }

    private String outcome(LocationStore store, Phone phone) throws LocationStoreFull {
        Registrations registrations = new Registrations(store, clock);
        try {
            RegisterRequest register = RegisterRequest.read(phone.request(), phone.origin);
            List<Binding> bindings = registrations.apply(register, 1, phone.credential, POLICY);
            phone.assertBound(bindings, now);
            return bindings.toString();
        } catch (RegisterRefused refusal) {
            return "refused " + refusal.getMessage();
        }
    }

    private static Binding anew(Binding of) {
        return BindingWriter.begin()
                .contact(
                        of.contact().toString(),
                        of.contactParams().toString(),
                        of.instanceId().toString(),
                        of.regId(),
                        of.qThousandths())
                .callId(of.callId().toString())
                .path(of.path().stream().map(ByteSpan::toString).toList())
                .userAgent(of.userAgent().toString())
                .received(address(of.received().toString()), of.transport())
                .credential(of.credential().toString())
                .toBinding(of.cseq(), of.expiresAtMillis(), of.lastSeenMillis());
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Mostly what the last one said, and few values of everything. */
    private final class Phone {
        private final String contact = "sip:a@192.0.2." + pick(1, 1, 1, 1, 2, 3, 4) + pick(2, "", "", ";transport=tcp");
        private final String instance =
                pick(3, "", "", ";+sip.instance=\"<urn:uuid:1>\"") + pick(4, "", "", ";reg-id=1");
        private final String params = pick(5, "", "", "", ";q=0.5", ";methods=\"INVITE, ACK\";x");
        private final String expires = pick(6, "", "", ";expires=600", ";expires=0", ";expires=60", ";expires=999999");
        private final String callId = pick(7, "one", "one", "two");
        private final int cseq = (int) (now / 1000 % 1_000_000) + pick(8, 0, 0, 1, 1, -1, 2);
        private final String path = pick(9, "", "<sip:t1@127.0.0.1;lr;ob>", "<sip:t2@127.0.0.1;lr>, <sip:p;lr>");
        private final String userAgent = pick(10, "", "phone", "phone", "phone", "ünit");
        private final Origin origin = new Origin(
                new InetSocketAddress(pick(11, "192.0.2.1", "192.0.2.1", "2001:db8::1"), pick(12, 5060, 5060, 6000)),
                pick(13, Transport.UDP, Transport.UDP, Transport.TLS),
                true);
        private final String credential = pick(14, "account", "account", "account", "d~1");
        private final String lines = random.nextInt(40) == 0
                ? "Contact: *\r\nExpires: 0\r\n"
                : random.nextInt(40) == 0
                        ? ""
                        : "Contact: <" + contact + ">" + params + instance + expires
                                + pick(15, "", "", "", ", <sip:b@192.0.2.9>" + pick(16, "", ";expires=0")) + "\r\n";
        private final String text = "REGISTER sip:test.io SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                + "From: <sip:a@test.io>;tag=1\r\nTo: <sip:a@test.io>\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq
                + " REGISTER\r\n" + lines + (path.isEmpty() ? "" : "Path: " + path + "\r\n")
                + (userAgent.isEmpty() ? "" : "User-Agent: " + userAgent + "\r\n") + "Content-Length: 0\r\n\r\n";

        SipRequest request() {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            try {
                return (SipRequest) new SipParser(ParserLimits.DEFAULT).parse(bytes, 0, bytes.length);
            } catch (MalformedMessage broken) {
                throw new IllegalArgumentException(text, broken);
            }
        }

        /** Of an accepted REGISTER, unless it removes its Contact, or is one whose answer was lost and comes again. */
        void assertBound(List<Binding> bindings, long nowMillis) {
            for (Binding binding : bindings) {
                if (binding.lastSeenMillis() == nowMillis && binding.contact().isText(contact)) {
                    assertThat(binding.callId()).hasToString(callId);
                    assertThat(binding.cseq()).isEqualTo(cseq);
                    assertThat(binding.userAgent()).hasToString(userAgent);
                    assertThat(binding.transport()).isEqualTo(origin.transport());
                    assertThat(binding.credential()).hasToString(credential);
                    assertThat(String.join(", ", binding.path())).isEqualTo(path);
                    assertThat(binding.received())
                            .asString()
                            .endsWith(":" + origin.remote().getPort());
                }
            }
        }

        @SafeVarargs
        private <T> T pick(int place, T... values) {
            if (!chosen.containsKey(place) || random.nextInt(12) == 0) {
                chosen.put(place, random.nextInt(values.length));
            }
            return values[chosen.get(place)];
        }
    }
}
