// SPDX-License-Identifier: Apache-2.0
/**
 * A phone for tests that shares no code with the server: it reads and writes SIP as text and computes its own digests,
 * so that a mistake in our parser cannot hide itself. It is strict where a phone is, and it can be made to misbehave.
 */
package io.gatehouse.acceptance.phone;
