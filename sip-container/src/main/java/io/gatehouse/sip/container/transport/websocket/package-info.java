// SPDX-License-Identifier: Apache-2.0
/** SIP over WebSocket (RFC 7118): the opening handshake and what is in the frames, without connections or deadlines. */
package io.gatehouse.sip.container.transport.websocket;
