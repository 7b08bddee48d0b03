// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

/** Something that will run later and may be called off. Any thread may call it. */
public interface ScheduledHandle {
    /** Calls it off; without effect once it ran. */
    void cancel();
}
