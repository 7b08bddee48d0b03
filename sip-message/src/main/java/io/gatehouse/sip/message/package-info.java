// SPDX-License-Identifier: Apache-2.0
/**
 * Messages: bytes to messages and back (RFC 3261 §7, §18.3), their header fields, Via, CSeq and parameters, and the framing
 * of streams. A message is an index over the bytes it came in, with edits beside them; nothing becomes a String before
 * somebody asks. Start with {@link io.gatehouse.sip.message.SipParser} and {@link io.gatehouse.sip.message.SipMessage}.
 */
package io.gatehouse.sip.message;
