// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

/**
 * An SRV record (RFC 2782).
 *
 * @param target without a dot at its end; empty: the service is decidedly not available at this domain
 */
public record Srv(int priority, int weight, int port, String target) {}
