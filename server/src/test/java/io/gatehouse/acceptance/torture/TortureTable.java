// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import io.gatehouse.acceptance.torture.Outcome.Answered;
import io.gatehouse.acceptance.torture.Outcome.Closed;
import io.gatehouse.acceptance.torture.Outcome.PassedOn;
import io.gatehouse.acceptance.torture.Outcome.Silence;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server does with every torture message. It serves example.com, .net, .org and east.example.com. Over UDP, where
 * addresses are forged, a request that is right so far meets a challenge: 407 says that the message was understood. Over TCP the
 * sender in From has signed in on the connection (where the directory can have such a user), so that the message goes where it is
 * meant to.
 *
 * @param file the message, with the RFC
 * @param section of that RFC
 * @param remark what the RFC leaves open, or why we differ from what it suggests
 */
record TortureTable(String file, String section, Outcome udp, Outcome tcp, String remark) {
    private static final String USER = "sip:user@example.com";
    private static final Outcome SILENCE = new Silence();
    private static final Outcome CHALLENGE = new Answered(407);
    private static final Outcome CLOSED = new Closed(400);

    static List<TortureTable> rows() {
        List<TortureTable> rows = new ArrayList<>();
        addValid(rows);
        addInvalid(rows);
        addTransactionAndApplication(rows);
        addIpv6(rows);
        return rows;
    }

    private static void addValid(List<TortureTable> rows) {
        String v = "3.1.1.";
        rows.add(row("wsinv", v + 1, 481, "understood; To has a tag, and we know no such dialog"));
        rows.add(row(
                "intmeth",
                v + 2,
                CHALLENGE,
                new Answered(404),
                "the RFC's own: a proxy that has no such user answers 404"));
        rows.add(row("esc01", v + 3, 407, "no user name of ours holds a blank, so nobody can sign in as this caller"));
        rows.add(row("escnull", v + 4, 401, "a registrar asks first who it is"));
        rows.add(row("esc02", v + 5, CHALLENGE, new Answered(404), "no REGISTER; registrar.example.com is not ours"));
        rows.add(row("lwsdisp", v + 6, CHALLENGE, new PassedOn(USER), ""));
        rows.add(row(
                "longreq", v + 7, 407, "our user names end at 64 characters, so nobody can sign in as this caller"));
        rows.add(row(
                "dblreq",
                v + 8,
                new Answered(401),
                new Closed(401),
                "over TCP the INVITE behind it is a message of its own, cut before its body ends: dblreqOnAStream"));
        rows.add(
                row("semiuri", v + 9, CHALLENGE, new Answered(404), "the user is not user: ;par= belongs to the name"));
        rows.add(row("transports", v + 10, CHALLENGE, new PassedOn(USER), ""));
        rows.add(row(
                "mpart01",
                v + 11,
                CHALLENGE,
                new PassedOn("sip:kumiko@example.org"),
                "its Route is a stranger's: removed"));
        rows.add(row("unreason", v + 12, SILENCE, SILENCE, "a response to nothing of ours"));
        rows.add(row("noreason", v + 13, SILENCE, SILENCE, "a response to nothing of ours"));
    }

    private static void addInvalid(List<TortureTable> rows) {
        String i = "3.1.2.";
        rows.add(row("badinv01", i + 1, 400, ""));
        rows.add(row(
                "clerr",
                i + 2,
                new Answered(400),
                new Closed(0),
                "a stream waits for the rest until its time is over or the peer ends"));
        rows.add(row("ncl", i + 3, new Answered(400), CLOSED, ""));
        rows.add(row("scalar02", i + 4, 400, ""));
        rows.add(row("scalarlg", i + 5, SILENCE, SILENCE, "responses are dropped"));
        rows.add(row("quotbal", i + 6, 400, ""));
        rows.add(row("ltgtruri", i + 7, 400, "we do not repair request lines: others would read them otherwise"));
        rows.add(row("lwsruri", i + 8, 400, "the same"));
        rows.add(row("lwsstart", i + 9, 400, "the same"));
        rows.add(row("trws", i + 10, 400, "the same"));
        rows.add(row("escruri", i + 11, CHALLENGE, new PassedOn(USER), "liberal: without the escaped header fields"));
        rows.add(row("baddate", i + 12, CHALLENGE, new PassedOn(USER), "liberal: a proxy needs no Date"));
        rows.add(row("regbadct", i + 13, 401, "who it is comes first; then liberal: TortureRegisterTest"));
        rows.add(
                row("badaspec", i + 14, CHALLENGE, new PassedOn("sip:user@example.org"), "liberal: there is no doubt"));
        rows.add(row(
                "baddn", i + 15, CHALLENGE, new PassedOn("sip:t.watson@example.org"), "liberal: there is no doubt"));
        rows.add(row("badvers", i + 16, 505, ""));
        rows.add(row("mismatch01", i + 17, 400, ""));
        rows.add(row("mismatch02", i + 18, 400, "the RFC lets 501 stand too; a proxy knows no unknown methods"));
        rows.add(row("bigcode", i + 19, SILENCE, SILENCE, "responses are dropped"));
    }

    private static void addTransactionAndApplication(List<TortureTable> rows) {
        rows.add(row("badbranch", "3.2.1", CHALLENGE, new PassedOn(USER), "matched as RFC 2543 did"));
        String a = "3.3.";
        rows.add(row("insuf", a + 1, 400, ""));
        rows.add(row("unkscm", a + 2, 416, ""));
        rows.add(row("novelsc", a + 3, 416, ""));
        rows.add(row("unksm2", a + 4, 400, ""));
        rows.add(row("bext01", a + 5, new Answered(420), new Answered(420), "names the Proxy-Require ones alone"));
        rows.add(row("invut", a + 6, CHALLENGE, new PassedOn(USER), "415 is the phone's to say"));
        rows.add(row("regaut01", a + 7, 401, ""));
        rows.add(row("multi01", a + 8, 400, ""));
        rows.add(row("mcl01", a + 9, new Answered(400), CLOSED, ""));
        rows.add(row("bcast", a + 10, SILENCE, SILENCE, ""));
        rows.add(row("zeromf", a + 11, 483, "OPTIONS may be answered, but it is for somebody else"));
        rows.add(row("cparam01", a + 12, 401, "then 200: TortureRegisterTest"));
        rows.add(row("cparam02", a + 13, 401, "then 200: TortureRegisterTest"));
        rows.add(row("regescrt", a + 14, 401, "then 200: TortureRegisterTest"));
        rows.add(row("sdp01", a + 15, CHALLENGE, new PassedOn(USER), "406 is the phone's to say"));
        rows.add(
                row(
                        "inv2543",
                        "3.4.1",
                        new Answered(400),
                        CLOSED,
                        "not served: without Contact no later request finds its way back; on a stream it has no length either"));
    }

    private static void addIpv6(List<TortureTable> rows) {
        String s = "4.";
        rows.add(six("ipv6-good", s + 1, 404, "understood; an address is no SIP domain of ours"));
        rows.add(six("ipv6-bad", s + 2, 400, ""));
        rows.add(six("port-ambiguous", s + 3, 404, "understood as one address; the same"));
        rows.add(six("port-unambiguous", s + 4, 404, "understood as address and port; the same"));
        rows.add(six("via-received-param-with-delim", s + 5, 481, "understood; no dialog of ours"));
        rows.add(six("via-received-param-no-delim", s + 5, 200, "OPTIONS to a host is a phone's ping"));
        rows.add(six("ipv6-in-sdp", s + 6, CHALLENGE, new Answered(404), "understood; not our domain"));
        rows.add(six("mult-ip-in-header", s + 7, 481, "understood; no dialog of ours"));
        rows.add(six("mult-ip-in-sdp", s + 8, CHALLENGE, new Answered(404), "understood; not our domain"));
        rows.add(six("ipv4-mapped-ipv6", s + 9, CHALLENGE, new PassedOn(USER), ""));
        rows.add(six("ipv6-bug-abnf-3-colons", s + 10, CHALLENGE, new Answered(404), "understood; not our domain"));
        rows.add(six("ipv6-correct-abnf-2-colons", s + 10, CHALLENGE, new Answered(404), "understood; not our domain"));
    }

    private static TortureTable row(String name, String section, int status, String remark) {
        return row(name, section, new Answered(status), new Answered(status), remark);
    }

    private static TortureTable row(String name, String section, Outcome udp, Outcome tcp, String remark) {
        return new TortureTable("rfc4475/" + name, section, udp, tcp, remark);
    }

    private static TortureTable six(String name, String section, int status, String remark) {
        return six(name, section, new Answered(status), new Answered(status), remark);
    }

    private static TortureTable six(String name, String section, Outcome udp, Outcome tcp, String remark) {
        return new TortureTable("rfc5118/" + name, section, udp, tcp, remark);
    }

    /** RFC 5118's come over IPv6. */
    String serverAddress() {
        return file.startsWith("rfc5118") ? "::1" : "127.0.0.1";
    }

    @Override
    public String toString() {
        return file + " §" + section;
    }
}
