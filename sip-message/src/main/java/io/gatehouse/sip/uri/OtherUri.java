// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.message.ByteSpan;
import java.util.Locale;

/** A URI of a scheme that is not read here: passed on untouched. */
public record OtherUri(ByteSpan text) implements Uri {
    @Override
    public String scheme() {
        return text.slice(0, text.indexOf(':', 0)).toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
