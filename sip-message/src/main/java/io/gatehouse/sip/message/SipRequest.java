// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.uri.MalformedUri;
import io.gatehouse.sip.uri.Uri;

/** A request (RFC 3261 §7.1). Confined to one thread at a time. */
public final class SipRequest extends SipMessage {
    private static final byte[] SPACE = {' '};
    private static final byte[] VERSION = {' ', 'S', 'I', 'P', '/', '2', '.', '0', '\r', '\n'};

    private static final HeaderName[] COPIED = {
        HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ
    };
    private static final HeaderName[] COPIED_INTO_100 = {
        HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.TIMESTAMP
    };

    private final ByteSpan method;
    private ByteSpan uriText;
    private Uri uri;

    SipRequest(ByteSpan method, ByteSpan uriText, HeaderFields fields, ByteSpan body) {
        super(fields, body);
        this.method = method;
        this.uriText = uriText;
    }

    private SipRequest(SipRequest original) {
        super(original);
        this.method = original.method;
        this.uriText = original.uriText;
        this.uri = original.uri;
    }

    /**
     * A request without any header field yet.
     *
     * @throws IllegalArgumentException if the method is not a token
     */
    public static SipRequest create(String method, Uri uri) {
        if (!Ascii.isToken(method)) {
            throw new IllegalArgumentException("not a method: " + method.length() + " characters");
        }
        HeaderFields none = new HeaderFields(HeaderIndex.EMPTY);
        SipRequest request = new SipRequest(ByteSpan.of(method), ByteSpan.NONE, none, NO_BODY);
        request.setRequestUri(uri);
        return request;
    }

    public ByteSpan method() {
        return method;
    }

    /** Methods are compared with their case (RFC 3261 §7.1). */
    public boolean isMethod(String upper) {
        return method.contentEquals(upper);
    }

    public ByteSpan requestUriText() {
        return uriText;
    }

    /** @throws MalformedUri if the Request-URI does not follow the grammar of its scheme */
    public Uri requestUri() {
        if (uri == null) {
            uri = Uri.parse(uriText, compliance());
        }
        return uri;
    }

    public void setRequestUri(Uri target) {
        uriText = oneLine("Request-URI", target.text());
        uri = target;
    }

    /**
     * A response with the request's Via fields, From, To, Call-ID and CSeq (RFC 3261 §8.2.6.2), and Timestamp in a 100;
     * nothing is copied but numbers. Makes no To tag: see {@link SipResponse#addToTag}.
     */
    public SipResponse respond(int status, CharSequence reason) {
        HeaderFields copied = status == SipResponse.TRYING ? fields().only(COPIED_INTO_100) : fields().only(COPIED);
        SipResponse response = new SipResponse(status, oneLine("reason phrase", reason), copied, NO_BODY);
        response.known(this);
        return response;
    }

    /**
     * An ACK to a refusal (RFC 3261 §17.1.1.3) or a CANCEL (§9.1) of this request: same branch, same way.
     *
     * @param to the To field: that of the response in an ACK
     */
    public SipRequest follower(String method, CharSequence to) {
        SipRequest made = create(method, requestUri());
        made.add(HeaderName.VIA, first(HeaderName.VIA));
        made.add(HeaderName.MAX_FORWARDS, "70");
        made.add(HeaderName.FROM, first(HeaderName.FROM));
        made.add(HeaderName.TO, to);
        made.add(HeaderName.CALL_ID, callId());
        made.add(HeaderName.CSEQ, cseq().number() + " " + method);
        values(HeaderName.ROUTE).forEach(route -> made.add(HeaderName.ROUTE, route));
        return made;
    }

    @Override
    public SipRequest view() {
        return new SipRequest(this);
    }

    @Override
    int writeStartLine(MessageOutput out) {
        out.span(method);
        out.bytes(SPACE, 0, 1);
        out.span(uriText);
        out.bytes(VERSION, 0, VERSION.length);
        return method.length() + 1 + uriText.length() + VERSION.length;
    }
}
