// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.compliance;

/**
 * Something that a peer does against a rule of an RFC and that is accepted all the same, because clients in the field do it or
 * because an RFC asks servers to bear it. What is legal though unusual (compact names, folded lines, blanks before a colon, a
 * datagram without Content-Length, {@code lr=on}) is no tolerance and always accepted.
 */
public enum Tolerance {
    /** Line ends, also a CR or LF alone, before the start line of a datagram. */
    LINE_ENDS_BEFORE_START_LINE(
            "RFC 3261 §7.5",
            "Line ends before the start line of a datagram, be they CRLF, CR or LF; between the messages of a stream CRLF is legal",
            "400"),
    /** A status line that ends with its number. */
    STATUS_LINE_WITHOUT_REASON(
            "RFC 3261 §7.2", "A status line that ends behind its number, without the space", "no answer"),
    /** No Max-Forwards: counts as 70. */
    MISSING_MAX_FORWARDS(
            "RFC 3261 §8.1.1.6", "A request without Max-Forwards; it goes on with 70 (§16.6 step 3)", "400"),
    /** Several Content-Length fields that say the same. */
    REPEATED_CONTENT_LENGTH(
            "RFC 3261 §7.3.1", "Several Content-Length fields that agree; those that do not are always refused", "400"),
    /** A field that holds one value stands twice; the first counts. */
    REPEATED_SINGLE_FIELD(
            "RFC 3261 §7.3.1",
            "A field of one value, such as Expires or Content-Type, more than once: the first counts; From, To, Call-ID, CSeq"
                    + " and Max-Forwards are always refused",
            "400"),
    /** A datagram goes on behind the body; the rest is thrown away. */
    BYTES_BEHIND_BODY(
            "RFC 3261 §18.3", "A datagram that is longer than its Content-Length says; the rest is dropped", "400"),
    /** Two commas in a list with nothing between them. */
    EMPTY_LIST_ELEMENT("RFC 3261 §25.1", "A list of values with nothing between two commas, or at its end", "400"),
    /** Two semicolons with nothing between them. */
    EMPTY_PARAMETER("RFC 3261 §25.1", "Parameters with nothing between two semicolons, or at their end", "400"),
    /** One parameter twice; the first counts. */
    REPEATED_PARAMETER("RFC 3261 §7.3.1, §19.1.1", "A parameter more than once: the first counts", "400"),
    /** An underscore in a host name. */
    UNDERSCORE_IN_HOST("RFC 3261 §25.1", "An underscore in a host name", "400"),
    /** A display name that had to be quoted. */
    UNQUOTED_DISPLAY_NAME("RFC 3261 §25.1", "A display name without quotes that is no list of tokens: J. Rósz", "400"),
    /** A URI that had to be bracketed. */
    UNBRACKETED_URI(
            "RFC 3261 §20", "An address without angle brackets whose URI holds a comma or a question mark", "400"),
    /** Blanks between angle brackets and what they enclose. */
    BLANKS_IN_BRACKETS("RFC 3261 §25.1", "Blanks between angle brackets and the URI within them", "400"),
    /** Header fields in a Request-URI, which are no part of it. */
    HEADERS_IN_REQUEST_URI(
            "RFC 3261 §19.1.1", "A Request-URI with header fields behind a question mark; they go no further", "400"),
    /** What the grammar of RFC 3261 writes by mistake. */
    THREE_COLONS_IN_IPV6(
            "RFC 5118 §4.10", "An IPv6 reference with three colons before an IPv4 address; they count as two", "400"),
    /** A Via of another protocol or version. */
    VIA_OF_OTHER_PROTOCOL("RFC 3261 §20.42", "A topmost Via that says another protocol or version than SIP/2.0", "400"),
    /** Via names a transport that the message did not come by. */
    VIA_OF_OTHER_TRANSPORT(
            "RFC 3261 §18.1.1",
            "A topmost Via that says another transport than the request came by; it is answered there",
            "400"),
    /** A branch from before RFC 3261. */
    BRANCH_WITHOUT_COOKIE(
            "RFC 3261 §8.1.1.7",
            "A branch, or none, without z9hG4bK, as peers of RFC 2543 send; such requests are matched as §17.2.3 says",
            "400"),
    /** From has no tag. */
    MISSING_FROM_TAG("RFC 3261 §8.1.1.3", "A request whose From has no tag, as peers of RFC 2543 send", "400"),
    /** A REGISTER that looks as if it were in a dialog. */
    TAG_IN_TO_OF_REGISTER("RFC 3261 §10.2, §8.1.1.2", "A REGISTER with a tag in To", "400"),
    /** Expires is no number: counts as 3600. */
    MALFORMED_EXPIRES(
            "RFC 3261 §10.2.1.1, §20.19",
            "An Expires field or expires parameter that is no number; it counts as 3600",
            "400"),
    /** q or reg-id of a Contact is no number of its range: as if it were not there. */
    MALFORMED_CONTACT_PARAMETER(
            "RFC 3261 §20.10, RFC 5626 §4.2",
            "A q or reg-id of a Contact that cannot be read; it is passed over",
            "400"),
    /** Quotes where there must be none, none where there must be some, capitals in hexadecimal numbers. */
    DIGEST_FORM(
            "RFC 7616 §3.4",
            "Credentials with quotes around qop, nc or algorithm, without quotes elsewhere, or with a response in capitals",
            "400"),
    /** The digest uri names the user and host of the Request-URI, but is another URI. */
    DIGEST_URI_DIFFERS(
            "RFC 3261 §22.4, §19.1.4",
            "Credentials whose uri has user and host of the Request-URI but differs in scheme, parameters or a port left out",
            "400"),
    /** The digest uri is the server's address. */
    DIGEST_URI_OF_SERVER(
            "RFC 7616 §3.4.6",
            "Credentials whose uri is a numeric address instead of the Request-URI, as SIPp writes",
            "400"),
    /** {@code alice@test.io} where {@code alice} is meant. */
    DIGEST_NAME_WITH_DOMAIN("RFC 3261 §22.1", "A user name in credentials followed by @ and the SIP domain", "401"),
    /** {@code Alice} where {@code alice} is meant. */
    DIGEST_NAME_IN_OTHER_CASE(
            "RFC 7616 §3.4.2", "A user name in credentials that differs from the account's in its capitals", "401"),
    /** Clients that fail on the SHA-256 challenge. */
    CHALLENGE_OF_MD5_ALONE(
            "RFC 8760 §2.4",
            "User agents that fail on a challenge they do not know (gatehouse.registrar.md5-only.user-agents) get MD5 alone",
            "401 with every algorithm");

    private final String section;
    private final String description;
    private final String refusal;

    Tolerance(String section, String description, String refusal) {
        this.section = section;
        this.description = description;
        this.refusal = refusal;
    }

    /** The rule that is broken. */
    public String section() {
        return section;
    }

    /** What is accepted. */
    public String description() {
        return description;
    }

    /** What the peer gets where it is not: a status, or {@code no answer}. */
    public String refusal() {
        return refusal;
    }
}
