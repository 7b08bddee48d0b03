// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.CSeq;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One value as a Via, a CSeq, parameters, a name of a header field, a transport: read the same again from what is written. */
public final class HeaderTarget implements FuzzTarget {
    @Override
    public void run(byte[] input) {
        ByteSpan value = ByteSpan.of(input.clone());
        HeaderParts.read(() -> Via.parse(value)).ifPresent(HeaderTarget::via);
        HeaderParts.read(() -> CSeq.parse(value))
                .ifPresent(cseq -> Finding.unless(
                        CSeq.parse(ByteSpan.of(cseq.toString())).equals(cseq), "another CSeq from its own text"));
        HeaderParts.read(() -> Parameters.parse("fuzz", value)).ifPresent(HeaderTarget::parameters);
        Transport.ofVia(value);
        Transport.ofUri(value, true);
        Parameters.unquote(value);
        name(value);
    }

    private static void via(Via via) {
        Finding.unless(Via.parse(via.text()).equals(via), "another Via from its own text");
        via.transport();
        via.rport();
        via.maddr();
        Via stamped = Via.parse(
                via.withSource(new InetSocketAddress("192.0.2.1", 5070)).text());
        Finding.unless(stamped.received().contentEquals("192.0.2.1"), "another source than was stamped");
        Finding.unless(!via.hasRport() || stamped.rport() == 5070, "another port than was stamped");
        Finding.unless(stamped.host().equals(via.host()) && stamped.port() == via.port(), "another sent-by");
        Finding.unless(stamped.branch().equals(via.branch()), "another branch");
        Finding.unless(rest(stamped.parameters()).equals(rest(via.parameters())), "other parameters");
        Finding.unless(stamped.transportToken().equals(via.transportToken()), "another transport");
    }

    private static void parameters(Parameters parameters) {
        Finding.unless(
                Parameters.parse("fuzz", parameters.text()).equals(parameters), "other parameters from their own text");
        parameters.asMap();
        parameters.forEach((name, value) -> Finding.unless(parameters.has(name), "a name that is not there"));
        Parameters changed = parameters.with("fuzz", "1");
        Finding.unless(changed.value("FUZZ").contentEquals("1"), "another value than was set");
        Finding.unless(!changed.without("fuzz").has("fuzz"), "taken away and still there");
        Finding.unless(rest(changed).equals(rest(parameters)), "the others changed");
        Finding.unless(rest(changed.without("fuzz")).equals(rest(parameters)), "the others changed with it");
    }

    /** All but those that are changed here, as bytes. */
    private static List<ByteSpan> rest(Parameters parameters) {
        List<ByteSpan> all = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("fuzz")
                    && !name.equalsIgnoreCase("received")
                    && !name.equalsIgnoreCase("rport")) {
                all.add(name);
                all.add(value);
            }
        });
        return all;
    }

    private static void name(ByteSpan value) {
        try {
            HeaderName name = HeaderName.of(value);
            Finding.unless(HeaderName.of(name.toString()).equals(name), "another name from its own text");
            Finding.unless(HeaderName.of(name.toString()).hashCode() == name.hashCode(), "two hashes");
        } catch (IllegalArgumentException declared) {
            Finding.unless(!value.contentEquals("Via"), "Via is a name");
        }
    }
}
