// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

/**
 * A header field value that is put together when it is needed: as the message is written, or when somebody reads the field. Most
 * of what a server adds is written once and read by nobody here, so it never needs bytes of its own. Immutable: it says the same
 * whenever it is asked, on one line.
 */
public interface HeaderValue {
    /** Writes the value, without CR or LF. */
    void writeTo(SpanWriter out);
}
