// SPDX-License-Identifier: Apache-2.0
/**
 * URIs and addresses: SIP and SIPS URIs with the comparison of RFC 3261 §19.1.4, tel URIs (RFC 3966), others as they come;
 * name-addr values; addresses of record in their one spelling. All immutable, all keep the text they were read from.
 */
package io.gatehouse.sip.uri;
