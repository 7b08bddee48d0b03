// SPDX-License-Identifier: Apache-2.0
/**
 * Digest arithmetic (RFC 7616, RFC 8760, the old form of RFC 2617) and the header field values it works on. Knows no
 * account and no nonce: those belong to the registrar.
 */
package io.gatehouse.sip.digest;
