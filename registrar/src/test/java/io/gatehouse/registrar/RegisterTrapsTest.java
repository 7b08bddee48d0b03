// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import static io.gatehouse.registrar.House.alice;
import static io.gatehouse.registrar.House.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.location.Binding;
import io.gatehouse.location.InMemoryLocationStore;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.registrar.bindings.RegisterRequest.Origin;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is easily got wrong about REGISTER (RFC 3261 §10.3 and friends). */
class RegisterTrapsTest {
    private static final String OB_PATH = "Path: <sip:token@127.0.0.1:5060;lr;ob>\n";

    private final House house = new House();

    /** RFC 3261 §10.3: the whole of it. */
    @Test
    void bindRefreshQueryRemoveOneRemoveAll() {
        SipResponse bound = house.aliceSends(alice(1, "Contact: <sip:alice@10.0.0.1:5070>, <sip:alice@10.0.0.2:5070>"));
        assertThat(bound.status()).isEqualTo(200);
        assertThat(contacts(bound))
                .containsExactly("<sip:alice@10.0.0.1:5070>;expires=300", "<sip:alice@10.0.0.2:5070>;expires=300");
        house.pass(Duration.ofSeconds(100));
        assertThat(contacts(house.aliceSends(alice(2, "Contact: <sip:alice@10.0.0.1:5070>;expires=600"))))
                .containsExactly("<sip:alice@10.0.0.1:5070>;expires=600", "<sip:alice@10.0.0.2:5070>;expires=200");
        assertThat(contacts(house.aliceSends(alice(3, "User-Agent: asks")))).hasSize(2);
        assertThat(contacts(house.aliceSends(alice(4, "Contact: <sip:alice@10.0.0.2:5070>;expires=0"))))
                .containsExactly("<sip:alice@10.0.0.1:5070>;expires=600");
        assertThat(contacts(house.aliceSends(alice(5, "Contact: *\nExpires: 0"))))
                .isEmpty();
        assertThat(house.store.bindings()).isZero();
    }

    /** §10.3: a registrar sends no 6xx, and no Record-Route in its answer. */
    @Test
    void recordRouteInARegisterIsIgnored() {
        SipResponse ok = house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>\nRecord-Route: <sip:10.9.9.9;lr>"));
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.has(HeaderName.RECORD_ROUTE)).isFalse();
    }

    /** §10.3 step 7: a failure for the last Contact leaves the former state whole. */
    @Test
    void aRegisterIsAppliedWholeOrNotAtAll() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        SipResponse refused =
                house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.1>;expires=0, <sip:a@10.0.0.2>;expires=5"));
        assertThat(refused.status()).isEqualTo(423);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1");
    }

    /** A registrar that cannot keep a binding says so for the time being (§21.5.1, §20.33), and asks go on. */
    @Test
    void aBindingThatCannotBeStoredIs500WithRetryAfter() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        house.store = new FullLocationStore(house.store);
        house.boot(1);
        SipResponse refused = house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.2>"));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.first(HeaderName.RETRY_AFTER)).hasToString("60");
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1");
    }

    /** §10.3 step 1, §10.2: another domain is not ours to answer for; a user part does not belong there. */
    @Test
    void theRequestUriIsADomainOfOursWithoutUser() {
        assertThat(registerAt("sip:elsewhere.example").status()).isEqualTo(404);
        assertThat(registerAt("sip:127.0.0.1:5060").status()).isEqualTo(404);
        assertThat(registerAt("sip:[::1]").status()).isEqualTo(404);
        assertThat(registerAt("sip:alice@test.io").status()).isEqualTo(400);
        assertThat(registerAt("sip:TEST.io").status()).isEqualTo(401);
        assertThat(registerAt("sip:test.example").status()).isEqualTo(401);
        assertThat(registerAt("tel:101").status()).isEqualTo(416);
    }

    private SipResponse registerAt(String uri) {
        return house.register(request(alice(1, "Contact: <sip:a@10.0.0.1>").replace("sip:test.io SIP", uri + " SIP")));
    }

    /** §10.3 step 2. */
    @Test
    void anUnknownOptionTagInRequireIs420WithUnsupported() {
        SipResponse refused = house.register(request(alice(1, "Require: path, gruu, teleport")));
        assertThat(refused.status()).isEqualTo(420);
        assertThat(refused.values(HeaderName.UNSUPPORTED))
                .extracting(ByteSpan::toString)
                .containsExactly("gruu", "teleport");
    }

    /** §10.3 steps 3 to 5. */
    @Test
    void firstAuthenticateThenAuthorise() {
        String to = "To: <sip:alice@test.io>";
        String bob = alice(1, "Contact: <sip:a@10.0.0.1>").replace(to, "To: <sip:bob@test.io>");
        String nobody = alice(1, "Contact: <sip:a@10.0.0.1>").replace(to, "To: <sip:nobody@test.io>");
        String foreign = alice(1, "Contact: <sip:a@10.0.0.1>").replace(to, "To: <sip:carol@other.io>");
        assertThat(house.register(request(nobody)).status()).isEqualTo(401);
        assertThat(house.aliceSends(bob).status()).isEqualTo(403);
        assertThat(house.aliceSends(nobody).status()).isEqualTo(404);
        assertThat(house.aliceSends(foreign).status()).isEqualTo(403);
        assertThat(house.store.bindings()).isZero();
    }

    /** §10.3 step 5: one canonical AOR; extension number and username are the same person. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:alice@test.io",
                "sip:101@test.io",
                "sips:alice@TEST.io",
                "sip:%61lice@test.io;user=phone;x=y",
                "sip:ALICE@test.io:5060",
                "sip:alice@test.example"
            })
    void toNamesTheAccountInAnySpelling(String aor) {
        String register = alice(1, "Contact: <sip:a@10.0.0.1>").replace("To: <sip:alice@test.io>", "To: <" + aor + ">");
        assertThat(house.aliceSends(register).status()).isEqualTo(200);
        assertThat(house.contactsOf(11)).hasSize(1);
    }

    /** §10.3 step 6. */
    @Test
    void theStarStandsAloneAndWithExpiresZero() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        assertThat(house.aliceSends(alice(2, "Contact: *")).status()).isEqualTo(400);
        assertThat(house.aliceSends(alice(3, "Contact: *\nExpires: 60")).status())
                .isEqualTo(400);
        assertThat(house.aliceSends(alice(4, "Contact: *, <sip:a@10.0.0.2>\nExpires: 0"))
                        .status())
                .isEqualTo(400);
        assertThat(house.contactsOf(11)).hasSize(1);
    }

    /** §10.3 step 7, §20.19: Contact, else Expires, else default; malformed counts as 3600. */
    @Test
    void expiryIsTheContactsElseTheHeadersElseTheDefault() {
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=120\nExpires: 700"))
                .isEqualTo("120");
        assertThat(granted("Contact: <sip:a@10.0.0.1>\nExpires: 700")).isEqualTo("700");
        assertThat(granted("Contact: <sip:a@10.0.0.1>")).isEqualTo("300");
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=soon")).isEqualTo("3600");
        assertThat(granted("Contact: <sip:a@10.0.0.1>\nExpires: Tue, 24 Nov 2026 10:00:00 GMT"))
                .isEqualTo("3600");
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=-5")).isEqualTo("3600");
    }

    private int cseq = 100;

    private String granted(String lines) {
        SipResponse ok = house.aliceSends(alice(cseq++, lines));
        return contacts(ok).get(0).replaceAll(".*;expires=", "");
    }

    /** §10.3 step 7. */
    @Test
    void tooBriefIs423WithMinExpiresAndTooLongIsShortened() {
        SipResponse brief = house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>;expires=89"));
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.first(HeaderName.MIN_EXPIRES)).hasToString("90");
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=90")).isEqualTo("90");
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=86400")).isEqualTo("3600");
        assertThat(granted("Contact: <sip:a@10.0.0.1>;expires=4294967295")).isEqualTo("3600");
    }

    /** §10.3 step 7: same Call-ID, CSeq not higher. */
    @Test
    void aLateRegisterIsRefusedAsAWhole() {
        house.aliceSends(alice(7, "Contact: <sip:a@10.0.0.1>"));
        SipResponse late = house.aliceSends(alice(6, "Contact: <sip:a@10.0.0.2>, <sip:a@10.0.0.1>;expires=0"));
        assertThat(late.status()).isEqualTo(500);
        assertThat(house.aliceSends(alice(7, "Contact: *\nExpires: 0")).status())
                .isEqualTo(500);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1");
    }

    /** §10.3 step 8, §20.17. */
    @Test
    void the200ListsEveryBindingAndCarriesDate() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>;q=0.7;+sip.instance=\"<urn:uuid:1>\";methods=\"INVITE\""));
        SipResponse ok = house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.2>;expires=100"));
        assertThat(contacts(ok))
                .containsExactly(
                        "<sip:a@10.0.0.1>;q=0.700;+sip.instance=\"<urn:uuid:1>\";methods=\"INVITE\";expires=300",
                        "<sip:a@10.0.0.2>;expires=100");
        assertThat(ok.first(HeaderName.DATE)).hasToString("Tue, 24 Nov 2026 10:00:00 GMT");
        assertThat(ok.has(HeaderName.P_ASSOCIATED_URI)).as("over UDP").isFalse();
    }

    /** Only a connection can be marked as belonging to whoever signed in over it. */
    @Test
    void the200ToAConnectionCarriesTheAddressesForTheEdge() {
        Origin connection = new Origin(new InetSocketAddress("10.0.0.1", 5060), Transport.TLS, true);
        SipResponse ok = house.signIn(request(alice(1, "Contact: <sip:a@10.0.0.1>")), connection);
        assertThat(ok.values(HeaderName.P_ASSOCIATED_URI))
                .extracting(ByteSpan::toString)
                .startsWith("<sip:alice@test.io>", "<sip:101@test.io>");
    }

    /** §19.1.4. */
    @Test
    void contactsAreComparedAsUris() {
        house.aliceSends(alice(1, "Contact: <sip:%61@Phone.test.io;transport=udp>"));
        house.aliceSends(alice(2, "Contact: <sip:a@phone.TEST.io;transport=UDP>"));
        assertThat(house.contactsOf(11)).containsExactly("sip:a@phone.TEST.io;transport=UDP");
        house.aliceSends(alice(3, "Contact: <sip:A@phone.test.io;transport=udp>"));
        assertThat(house.contactsOf(11)).as("the user part has its case").hasSize(2);
    }

    /** RFC 5626 §6: instance and reg-id are the key. */
    @Test
    void aPhoneThatRebootedReplacesItsBinding() {
        String instance = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1";
        house.aliceSends(alice(9, "Contact: <sip:a@10.0.0.1:1111>" + instance));
        String rebooted = alice(1, "Contact: <sip:a@10.0.0.1:2222>" + instance).replace("call-1", "call-2");
        assertThat(house.aliceSends(rebooted).status()).isEqualTo(200);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1:2222");
    }

    /** RFC 5626 §6: it may remove others, and then one is bound. */
    @Test
    void aContactWithRegIdIsBoundAlone() {
        String flow = "Contact: <sip:a@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.2>"));
        assertThat(house.aliceSends(alice(2, flow + ", <sip:a@10.0.0.3>")).status())
                .isEqualTo(400);
        assertThat(house.aliceSends(alice(3, flow + ", <sip:a@10.0.0.2>;expires=0"))
                        .status())
                .isEqualTo(200);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1");
    }

    /** §10.3 step 7. */
    @Test
    void oneRegisterMayAddOneContactAndRemoveAnother() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.1>;expires=0, <sip:a@10.0.0.2>"));
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.2");
    }

    /** The policy of this house allows three Contacts. */
    @Test
    void inAFullAorTheContactUnseenLongestMakesRoom() {
        for (int i = 1; i <= 3; i++) {
            house.aliceSends(alice(i, "Contact: <sip:a@10.0.0." + i + ">"));
            house.pass(Duration.ofSeconds(1));
        }
        house.aliceSends(alice(4, "Contact: <sip:a@10.0.0.1>"));
        house.pass(Duration.ofSeconds(1));
        assertThat(house.aliceSends(alice(5, "Contact: <sip:a@10.0.0.4>")).status())
                .isEqualTo(200);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1", "sip:a@10.0.0.3", "sip:a@10.0.0.4");
    }

    /** Its 200 was lost in a crash: the answer again, not an error. */
    @Test
    void theSameRegisterAgainIs200WithTheList() {
        house.aliceSends(alice(7, "Contact: <sip:a@10.0.0.1>"));
        house.pass(Duration.ofSeconds(10));
        house.boot(2);
        SipResponse again = house.aliceSends(alice(7, "Contact: <sip:a@10.0.0.1>"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(contacts(again)).containsExactly("<sip:a@10.0.0.1>;expires=290");
    }

    @Test
    void theSameRegisterOverANewConnectionMovesTheBinding() {
        house.aliceSends(alice(7, "Contact: <sip:a@10.0.0.1>\nPath: <sip:one@127.0.0.1;lr>"));
        assertThat(house.aliceSends(alice(7, "Contact: <sip:a@10.0.0.1>\nPath: <sip:two@127.0.0.1;lr>"))
                        .status())
                .isEqualTo(200);
        assertThat(house.registrations.alive(11))
                .singleElement()
                .satisfies(binding ->
                        assertThat(binding.path()).map(ByteSpan::toString).containsExactly("<sip:two@127.0.0.1;lr>"));
    }

    /** RFC 3327 §5.3: Path is stored in order, and shown to a client that understands it. */
    @Test
    void pathIsStoredInOrderAndEchoed() {
        SipResponse ok = house.aliceSends(alice(
                1,
                "Contact: <sip:a@10.0.0.1>\nSupported: path\nPath: <sip:near@127.0.0.1;lr>, <sip:far@127.0.0.2;lr>"));
        assertThat(ok.values(HeaderName.PATH)).hasSize(2);
        assertThat(house.registrations.alive(11).get(0).path())
                .map(ByteSpan::toString)
                .containsExactly("<sip:near@127.0.0.1;lr>", "<sip:far@127.0.0.2;lr>");
    }

    /** RFC 3327 §5.2: whoever may set Path may aim our INVITEs at inner hosts. */
    @Test
    void pathFromOutsideIsNotStored() {
        SipRequest register = request(alice(1, "Contact: <sip:a@10.0.0.1>\nPath: <sip:inner.host;lr>"));
        Origin outside = new Origin(new InetSocketAddress("10.0.0.1", 5060), Transport.UDP, false);
        assertThat(house.signIn(register, outside).status()).isEqualTo(200);
        assertThat(house.registrations.alive(11).get(0).path()).isEmpty();
    }

    /** RFC 5626 §6. */
    @Test
    void outboundIsConfirmedWhenTheFirstHopSaysOb() {
        String contact =
                "Supported: path, outbound\nContact: <sip:a@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1\n";
        SipResponse ok = house.aliceSends(alice(1, contact + OB_PATH));
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.first(HeaderName.REQUIRE)).hasToString("outbound");
        assertThat(ok.first(HeaderName.FLOW_TIMER)).hasToString("120");
        assertThat(house.aliceSends(alice(2, contact + OB_PATH.replace(";ob", "")))
                        .status())
                .isEqualTo(439);
    }

    /** §21.5.1: never silence, never a 200 for what is not kept. */
    @Test
    void aStoreThatIsFullIs500WithRetryAfter() {
        house.store = new FullStore();
        house.boot(1);
        SipResponse refused = house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.has(HeaderName.RETRY_AFTER)).isTrue();
    }

    /** Somebody else changed the bindings between reading and writing. */
    @Test
    void aLostRaceIsDecidedAgain() {
        RacingStore racing = new RacingStore(house.store);
        house.store = racing;
        house.boot(1);
        assertThat(house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>")).status())
                .isEqualTo(200);
        assertThat(racing.lost).isEqualTo(1);
        assertThat(house.contactsOf(11)).containsExactly("sip:a@10.0.0.1");
    }

    /** A password that is changed while the old one signs in: what the old one makes does not outlive it. */
    @Test
    void anAccountThatChangesMeanwhileKeepsNoBindingOfItsOldPassword() {
        LocationStore real = house.store;
        house.store = new Delegating(real) {
            private boolean changed;

            @Override
            public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
                if (!changed) {
                    changed = true;
                    house.changeAlice(2, true, "Another-1-word", "101");
                }
                return super.replace(seen, next);
            }
        };
        house.boot(1);
        assertThat(house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>")).status())
                .isEqualTo(403);
        assertThat(real.bindings()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Contact: <mailto:alice@test.io>",
                "Contact: <sip:a@10.0.0.1",
                "Contact: <sip:a@10.0.0.1>, <sip:a@10.0.0.1>"
            })
    void aContactThatCannotBeIs400(String contact) {
        assertThat(house.aliceSends(alice(1, contact)).status()).isEqualTo(400);
    }

    private static List<String> contacts(SipResponse ok) {
        return ok.values(HeaderName.CONTACT).stream().map(ByteSpan::toString).toList();
    }

    /** A journal that cannot grow. */
    private static final class FullStore extends Delegating {
        FullStore() {
            super(new InMemoryLocationStore());
        }

        @Override
        public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
            throw new LocationStoreFull("the disk is full", null);
        }
    }

    private static final class RacingStore extends Delegating {
        private int lost;

        RacingStore(LocationStore real) {
            super(real);
        }

        @Override
        public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
            if (lost == 0) {
                lost++;
                return false;
            }
            return super.replace(seen, next);
        }
    }

    private static class Delegating implements LocationStore {
        private final LocationStore real;

        Delegating(LocationStore real) {
            this.real = real;
        }

        @Override
        public UserBindings get(long userId) {
            return real.get(userId);
        }

        @Override
        public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
            return real.replace(seen, next);
        }

        @Override
        public void forEach(Consumer<UserBindings> visitor) {
            real.forEach(visitor);
        }

        @Override
        public long bindings() {
            return real.bindings();
        }

        @Override
        public long users() {
            return real.users();
        }

        @Override
        public int expire(Instant now) {
            return real.expire(now);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
