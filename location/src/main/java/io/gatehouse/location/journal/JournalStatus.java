// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

/**
 * How the journal stands, for metrics.
 *
 * @param segmentBytes bytes of records in segments, which the next compaction makes superfluous
 * @param liveBytes bytes that all present bindings take
 * @param compactions since it was opened
 * @param refusals changes that were refused because the journal could not grow
 */
public record JournalStatus(long segmentBytes, long liveBytes, long compactions, long refusals) {}
