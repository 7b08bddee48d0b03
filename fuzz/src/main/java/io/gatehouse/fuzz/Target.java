// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import io.gatehouse.fuzz.message.AddressTarget;
import io.gatehouse.fuzz.message.DigestTarget;
import io.gatehouse.fuzz.message.HeaderTarget;
import io.gatehouse.fuzz.message.MessageTarget;
import io.gatehouse.fuzz.message.StreamTarget;
import io.gatehouse.fuzz.message.UriTarget;
import io.gatehouse.fuzz.server.ServerTarget;
import io.gatehouse.fuzz.server.WebSocketTarget;
import java.util.Locale;
import java.util.function.Supplier;

/** The targets by name. Each has a folder of that name, in lower case, in the corpus. */
public enum Target {
    /** The parser, and the writer behind it. */
    MESSAGE(MessageTarget::new, true),
    /** The framer of streams. */
    STREAM(StreamTarget::new, true),
    /** URIs of every scheme. */
    URI(UriTarget::new, false),
    /** Addresses with display name and parameters. */
    ADDRESS(AddressTarget::new, false),
    /** Credentials and challenges of Digest. */
    DIGEST(DigestTarget::new, false),
    /** Via, CSeq, parameters, header names. */
    HEADER(HeaderTarget::new, false),
    /** Upgrade and frames of a WebSocket. */
    WEBSOCKET(WebSocketTarget::new, false),
    /** The whole server over UDP, TCP and WebSocket. */
    SERVER(ServerTarget::new, false);

    private final Supplier<FuzzTarget> maker;
    private final boolean readsMessages;

    Target(Supplier<FuzzTarget> maker, boolean readsMessages) {
        this.maker = maker;
        this.readsMessages = readsMessages;
    }

    public FuzzTarget open() {
        return maker.get();
    }

    /** Whether a SIP message as it stands is an input: then the torture messages are seeds too. */
    public boolean readsMessages() {
        return readsMessages;
    }

    /** Its folder in the corpus. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
