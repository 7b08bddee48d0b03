// SPDX-License-Identifier: Apache-2.0
/**
 * The registrar: challenges and verifies, keeps bindings, routes by SIP domain, username or extension number. The protocol
 * logic stands in {@code auth}, {@code bindings} and {@code routing}, free of the container; {@link
 * io.gatehouse.registrar.RegistrarServlet} is the thin layer over it.
 *
 * <p>There is no anonymous inbound call: who is not of a domain of ours is refused with 403.
 */
package io.gatehouse.registrar;
