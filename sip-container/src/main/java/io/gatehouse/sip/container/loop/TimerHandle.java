// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.loop;

/** A timer of a {@link SipLoop}. On that loop only. */
public interface TimerHandle {
    /** Calls it off; without effect once it ran. */
    void cancel();
}
