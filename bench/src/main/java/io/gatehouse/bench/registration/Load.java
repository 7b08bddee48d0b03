// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

/**
 * What one round asks of a server.
 *
 * @param registrations to complete
 * @param inFlight phones that register at the same time; with a rate, the most that may
 * @param ratePerSecond due times fixed in advance (open loop); 0 for the next one as soon as one is done (closed loop)
 * @param refresh one REGISTER with the nonce of an earlier round instead of two with a fresh one
 */
record Load(int registrations, int inFlight, int ratePerSecond, boolean refresh) {}
