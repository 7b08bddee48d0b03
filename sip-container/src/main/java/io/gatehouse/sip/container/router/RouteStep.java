// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.router;

import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * One application in the order of the router (JSR 289 Appendix C).
 *
 * @param application its {@code app-name}
 * @param subscriber {@code DAR:From}, another header named in that way, or a URI
 * @param region on whose behalf the application runs
 * @param position its place in the line
 */
public record RouteStep(String application, String subscriber, SipApplicationRoutingRegion region, int position) {}
