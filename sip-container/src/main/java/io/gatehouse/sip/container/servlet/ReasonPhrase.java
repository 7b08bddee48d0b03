// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.ByteSpan;

/** The usual words behind a status (RFC 3261 §21 and the registry of response codes). */
public final class ReasonPhrase {
    private static final String[] PHRASES = new String[700];
    private static final ByteSpan[] SPANS = new ByteSpan[700];

    static {
        String table = "100 Trying;180 Ringing;181 Call Is Being Forwarded;182 Queued;183 Session Progress;200 OK;"
                + "202 Accepted;204 No Notification;300 Multiple Choices;301 Moved Permanently;302 Moved Temporarily;"
                + "305 Use Proxy;380 Alternative Service;400 Bad Request;401 Unauthorized;402 Payment Required;"
                + "403 Forbidden;404 Not Found;405 Method Not Allowed;406 Not Acceptable;"
                + "407 Proxy Authentication Required;408 Request Timeout;410 Gone;412 Conditional Request Failed;"
                + "413 Request Entity Too Large;414 Request-URI Too Long;415 Unsupported Media Type;"
                + "416 Unsupported URI Scheme;420 Bad Extension;421 Extension Required;"
                + "422 Session Interval Too Small;423 Interval Too Brief;430 Flow Failed;433 Anonymity Disallowed;"
                + "439 First Hop Lacks Outbound Support;440 Max-Breadth Exceeded;480 Temporarily Unavailable;"
                + "481 Call/Transaction Does Not Exist;482 Loop Detected;483 Too Many Hops;484 Address Incomplete;"
                + "485 Ambiguous;486 Busy Here;487 Request Terminated;488 Not Acceptable Here;489 Bad Event;"
                + "491 Request Pending;493 Undecipherable;494 Security Agreement Required;500 Server Internal Error;"
                + "501 Not Implemented;502 Bad Gateway;503 Service Unavailable;504 Server Time-out;"
                + "505 Version Not Supported;513 Message Too Large;580 Precondition Failure;600 Busy Everywhere;"
                + "603 Decline;604 Does Not Exist Anywhere;606 Not Acceptable";
        for (String entry : table.split(";")) {
            int blank = entry.indexOf(' ');
            int status = Integer.parseInt(entry.substring(0, blank));
            PHRASES[status] = entry.substring(blank + 1);
            SPANS[status] = ByteSpan.of(PHRASES[status]);
        }
    }

    private ReasonPhrase() {}

    /** Never empty. */
    public static String of(int status) {
        String phrase = status < PHRASES.length ? PHRASES[status] : null;
        return phrase != null ? phrase : status < 200 ? "Progress" : status < 300 ? "OK" : "Failure";
    }

    /** The same, made once. */
    static ByteSpan span(int status) {
        ByteSpan span = status < SPANS.length ? SPANS[status] : null;
        return span != null ? span : ByteSpan.of(of(status));
    }
}
