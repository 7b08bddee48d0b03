// SPDX-License-Identifier: Apache-2.0
/** Targets behind a socket: WebSocket frames and the whole server. */
package io.gatehouse.fuzz.server;
