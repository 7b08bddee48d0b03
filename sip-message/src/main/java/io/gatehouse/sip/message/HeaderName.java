// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name of a header field, compared without regard to case; a known name equals its compact form (RFC 3261 §7.3.3).
 * Known names are constants with a canonical spelling; others keep the spelling they came with. Immutable.
 */
public final class HeaderName {
    /** The id of every name that is not a constant here. */
    static final int UNKNOWN = -1;

    private static final int SLOTS = 1024;
    private static final HeaderName[] TABLE = new HeaderName[SLOTS];
    private static final byte[][] TABLE_BYTES = new byte[SLOTS][];
    private static final List<HeaderName> KNOWN = new ArrayList<>();

    public static final HeaderName VIA = list("Via", 'v');
    public static final HeaderName FROM = known("From", 'f');
    public static final HeaderName TO = known("To", 't');
    public static final HeaderName CALL_ID = known("Call-ID", 'i');
    public static final HeaderName CSEQ = known("CSeq");
    public static final HeaderName CONTACT = list("Contact", 'm');
    public static final HeaderName MAX_FORWARDS = known("Max-Forwards");
    public static final HeaderName CONTENT_LENGTH = known("Content-Length", 'l');
    public static final HeaderName CONTENT_TYPE = known("Content-Type", 'c');
    public static final HeaderName CONTENT_DISPOSITION = known("Content-Disposition");
    public static final HeaderName CONTENT_ENCODING = list("Content-Encoding", 'e');
    public static final HeaderName CONTENT_LANGUAGE = list("Content-Language");
    public static final HeaderName ROUTE = list("Route");
    public static final HeaderName RECORD_ROUTE = list("Record-Route");
    public static final HeaderName PATH = list("Path");
    public static final HeaderName SERVICE_ROUTE = list("Service-Route");
    public static final HeaderName EXPIRES = known("Expires");
    public static final HeaderName MIN_EXPIRES = known("Min-Expires");
    public static final HeaderName AUTHORIZATION = known("Authorization");
    public static final HeaderName WWW_AUTHENTICATE = known("WWW-Authenticate");
    public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate");
    public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization");
    public static final HeaderName AUTHENTICATION_INFO = known("Authentication-Info");
    public static final HeaderName P_ASSERTED_IDENTITY = list("P-Asserted-Identity");
    public static final HeaderName P_PREFERRED_IDENTITY = list("P-Preferred-Identity");
    public static final HeaderName P_ASSOCIATED_URI = list("P-Associated-URI");
    public static final HeaderName P_ACCESS_NETWORK_INFO = known("P-Access-Network-Info");
    public static final HeaderName PRIVACY = known("Privacy");
    public static final HeaderName SUPPORTED = list("Supported", 'k');
    public static final HeaderName REQUIRE = list("Require");
    public static final HeaderName PROXY_REQUIRE = list("Proxy-Require");
    public static final HeaderName UNSUPPORTED = list("Unsupported");
    public static final HeaderName ALLOW = list("Allow");
    public static final HeaderName ALLOW_EVENTS = list("Allow-Events", 'u');
    public static final HeaderName ACCEPT = list("Accept");
    public static final HeaderName ACCEPT_ENCODING = list("Accept-Encoding");
    public static final HeaderName ACCEPT_LANGUAGE = list("Accept-Language");
    public static final HeaderName ACCEPT_CONTACT = list("Accept-Contact", 'a');
    public static final HeaderName REJECT_CONTACT = list("Reject-Contact", 'j');
    public static final HeaderName REQUEST_DISPOSITION = list("Request-Disposition", 'd');
    public static final HeaderName USER_AGENT = known("User-Agent");
    public static final HeaderName SERVER = known("Server");
    public static final HeaderName ORGANIZATION = known("Organization");
    public static final HeaderName SUBJECT = known("Subject", 's');
    public static final HeaderName PRIORITY = known("Priority");
    public static final HeaderName DATE = known("Date");
    public static final HeaderName TIMESTAMP = known("Timestamp");
    public static final HeaderName WARNING = list("Warning");
    public static final HeaderName RETRY_AFTER = known("Retry-After");
    public static final HeaderName EVENT = known("Event", 'o');
    public static final HeaderName SUBSCRIPTION_STATE = known("Subscription-State");
    public static final HeaderName MAX_BREADTH = known("Max-Breadth");
    public static final HeaderName REASON = list("Reason");
    public static final HeaderName FLOW_TIMER = known("Flow-Timer");
    public static final HeaderName SESSION_EXPIRES = known("Session-Expires", 'x');
    public static final HeaderName MIN_SE = known("Min-SE");
    public static final HeaderName REFER_TO = known("Refer-To", 'r');
    public static final HeaderName REFERRED_BY = known("Referred-By", 'b');
    public static final HeaderName REPLACES = known("Replaces");
    public static final HeaderName JOIN = known("Join");
    public static final HeaderName REPLY_TO = known("Reply-To");
    public static final HeaderName IN_REPLY_TO = list("In-Reply-To");
    public static final HeaderName RSEQ = known("RSeq");
    public static final HeaderName RACK = known("RAck");
    public static final HeaderName ALERT_INFO = list("Alert-Info");
    public static final HeaderName CALL_INFO = list("Call-Info");
    public static final HeaderName ERROR_INFO = list("Error-Info");
    public static final HeaderName HISTORY_INFO = list("History-Info");
    public static final HeaderName DIVERSION = list("Diversion");
    public static final HeaderName IDENTITY = known("Identity", 'y');
    public static final HeaderName IDENTITY_INFO = known("Identity-Info", 'n');
    public static final HeaderName MIME_VERSION = known("MIME-Version");
    public static final HeaderName SIP_ETAG = known("SIP-ETag");
    public static final HeaderName SIP_IF_MATCH = known("SIP-If-Match");
    public static final HeaderName SECURITY_CLIENT = list("Security-Client");
    public static final HeaderName SECURITY_SERVER = list("Security-Server");
    public static final HeaderName SECURITY_VERIFY = list("Security-Verify");
    public static final HeaderName TARGET_DIALOG = known("Target-Dialog");
    public static final HeaderName USER_TO_USER = list("User-to-User");
    public static final HeaderName INFO_PACKAGE = known("Info-Package");
    public static final HeaderName RECV_INFO = list("Recv-Info");

    private static final HeaderName[] BY_ID = KNOWN.toArray(new HeaderName[0]);

    private final int id;
    private final String spelling;
    private final ByteSpan bytes;
    private final boolean commaList;

    private HeaderName(int id, String spelling, boolean commaList) {
        this.id = id;
        this.spelling = spelling;
        this.bytes = ByteSpan.of(spelling);
        this.commaList = commaList;
    }

    private static HeaderName known(String spelling, char... compact) {
        return intern(new HeaderName(KNOWN.size(), spelling, false), compact);
    }

    private static HeaderName list(String spelling, char... compact) {
        return intern(new HeaderName(KNOWN.size(), spelling, true), compact);
    }

    private static HeaderName intern(HeaderName name, char... compact) {
        KNOWN.add(name);
        put(name, name.bytes.toBytes());
        for (char c : compact) {
            put(name, new byte[] {(byte) c});
        }
        return name;
    }

    private static void put(HeaderName name, byte[] spelling) {
        int slot = slot(spelling, 0, spelling.length);
        while (TABLE[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        TABLE[slot] = name;
        TABLE_BYTES[slot] = spelling;
    }

    private static int slot(byte[] b, int offset, int length) {
        int h = length * 0x9E37
                + (b[offset] | 0x20) * 0x1F35
                + (b[offset + length - 1] | 0x20) * 0x3AD1
                + (b[offset + (length >> 1)] | 0x20) * 0x6B5
                + (b[offset + (length >> 2)] | 0x20) * 0x4D;
        return (h ^ (h >>> 10)) & (SLOTS - 1);
    }

    /** The id of the known name that stands in these bytes, or {@link #UNKNOWN}; {@code length} is above zero. */
    static int idOf(byte[] b, int offset, int length) {
        int slot = slot(b, offset, length);
        while (TABLE[slot] != null) {
            if (sameName(TABLE_BYTES[slot], b, offset, length)) {
                return TABLE[slot].id;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return UNKNOWN;
    }

    private static boolean sameName(byte[] known, byte[] b, int offset, int length) {
        if (known.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known[i] != b[offset + i] && Ascii.lower(known[i]) != Ascii.lower(b[offset + i])) {
                return false;
            }
        }
        return true;
    }

    static HeaderName ofId(int id) {
        return BY_ID[id];
    }

    /**
     * The name in any case, long or compact.
     *
     * @throws IllegalArgumentException if this is not a token (RFC 3261 §25.1) and so cannot name a header field
     */
    public static HeaderName of(CharSequence name) {
        if (!Ascii.isToken(name)) {
            throw new IllegalArgumentException("not a header field name: " + name.length() + " characters");
        }
        ByteSpan bytes = ByteSpan.of(name);
        int id = idOf(bytes.array(), bytes.offset(), bytes.length());
        return id == UNKNOWN ? new HeaderName(UNKNOWN, name.toString(), false) : BY_ID[id];
    }

    int id() {
        return id;
    }

    ByteSpan bytes() {
        return bytes;
    }

    /** Whether one field may hold several values with commas between them; false for names that are not known. */
    public boolean isCommaList() {
        return commaList;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName that
                && id == that.id
                && (id != UNKNOWN || bytes.equalsIgnoreCase(that.bytes));
    }

    @Override
    public int hashCode() {
        return id == UNKNOWN ? spelling.toLowerCase(Locale.ROOT).hashCode() : id;
    }

    /** The canonical spelling of a known name, the given one of another. */
    @Override
    public String toString() {
        return spelling;
    }
}
