// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.uri.Aor;
import io.gatehouse.sip.uri.MalformedUri;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.TelUri;
import io.gatehouse.sip.uri.Uri;

/**
 * A URI. Its text is a URI that is the same; it is equivalent to itself, with one hash; its parts make the same URI again; what
 * was changed in it is what is found there.
 */
public final class UriTarget implements FuzzTarget {
    @Override
    public void run(byte[] input) {
        Uri uri;
        try {
            uri = Uri.parse(ByteSpan.of(input.clone()));
        } catch (MalformedUri refused) {
            Finding.unless(strictlyRefused(input), "strict takes what the default refuses");
            return;
        }
        Finding.unless(Uri.parse(uri.text()).equals(uri), "another URI from its own text");
        uri.scheme();
        if (uri instanceof SipUri sip) {
            read(sip);
        } else if (uri instanceof TelUri tel) {
            tel.global();
            Finding.unless(!tel.number().isEmpty(), "no number");
            tel.param("phone-context");
        }
    }

    private static boolean strictlyRefused(byte[] input) {
        return HeaderParts.read(() -> Uri.parse(ByteSpan.of(input.clone()), SipCompliance.STRICT))
                .isEmpty();
    }

    private static void read(SipUri uri) {
        SipUri same = SipUri.parse(uri.text());
        Finding.unless(uri.equivalent(same) && same.equivalent(uri), "not equivalent to itself");
        Finding.unless(uri.equivalenceHash() == same.equivalenceHash(), "two hashes");
        uri.lr();
        uri.transport();
        uri.param("maddr");
        uri.parameters().asMap();
        Finding.unless(!uri.withoutHeaders().headers().isPresent(), "header fields left");
        Finding.unless(uri.withPort(5070).port() == 5070, "another port");
        Finding.unless(uri.withParam("lr", "").lr(), "lr was put and is not there");
        Finding.unless(!uri.withoutParam("lr").parameters().has("lr"), "lr was taken and is there");
        Finding.unless(uri.withoutParams().parameters().isEmpty(), "parameters left");
        uri.user().ifPresent(user -> user(uri, user));
        Aor.of(uri).ifPresent(aor -> {
            SipUri written = SipUri.parse(aor.toString());
            Finding.unless(Aor.of(written).orElseThrow().equals(aor), "another AOR from its own text");
        });
    }

    /** The user's escapes are undone and made again. */
    private static void user(SipUri uri, String user) {
        if (user.isEmpty()) {
            return; // only a password stands before the @
        }
        SipUri made = SipUri.of(user, uri.host(), uri.port());
        Finding.unless(made.user().orElseThrow().equals(user), "another user after escaping");
        Finding.unless(made.host().equals(uri.host()), "another host");
    }
}
