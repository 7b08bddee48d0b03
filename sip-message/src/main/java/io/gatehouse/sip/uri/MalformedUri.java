// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.message.MalformedHeader;

/** The peer sent a URI that does not follow the grammar of its scheme (RFC 3261 §25.1, RFC 3966). */
public final class MalformedUri extends MalformedHeader {
    private static final long serialVersionUID = 1L;

    public MalformedUri(String why, CharSequence uri) {
        super("URI", why, uri);
    }
}
