// SPDX-License-Identifier: Apache-2.0
/**
 * The session border controller as a SIP application: the only part that talks to the outside. It refuses what is not
 * sane, removes what only we may assert, adds Path and Record-Route that name the flow, and remembers which flow signed
 * in as whom. It knows no accounts and no bindings, so that it can stand in a DMZ without secrets.
 *
 * <p>{@link io.gatehouse.edge.EdgeServlet} is called twice for a call: on the way in (region ORIGINATING) and, after the
 * registrar chose the bindings, once per branch on the way out (region TERMINATING).
 */
package io.gatehouse.edge;
