// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

/** Ends a subscription when closed; closing twice is harmless. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
