// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.uri.NameAddr;

/** An address with display name and parameters: the same from its own text, and what was changed in it is what is found there. */
public final class AddressTarget implements FuzzTarget {
    @Override
    public void run(byte[] input) {
        NameAddr address;
        try {
            address = NameAddr.parse(ByteSpan.of(input.clone()));
        } catch (MalformedHeader refused) {
            Finding.unless(
                    HeaderParts.read(() -> NameAddr.parse(ByteSpan.of(input.clone()), SipCompliance.STRICT))
                            .isEmpty(),
                    "strict takes what the default refuses");
            return;
        }
        NameAddr same = NameAddr.parse(address.text());
        Finding.unless(same.uri().equals(address.uri()), "another URI from its own text");
        Finding.unless(same.displayName().equals(address.displayName()), "another display name");
        Finding.unless(same.parameters().equals(address.parameters()), "other parameters");
        address.tag();
        address.param("expires");
        NameAddr tagged = NameAddr.parse(address.withTag("fuzz").text());
        Finding.unless(tagged.tagSpan().contentEquals("fuzz"), "another tag than was set");
        Finding.unless(tagged.uri().equals(address.uri()), "another URI behind a new tag");
        Finding.unless(tagged.displayName().equals(address.displayName()), "another display name behind a new tag");
        Finding.unless(
                !NameAddr.parse(address.withoutParam("tag").text()).parameters().has("tag"), "a tag is left");
        NameAddr.of(address.displayName().orElse("nobody"), address.uri());
    }
}
