// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.identity;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the news that an identity ended from whoever knows (the registrar) to whoever acts on it (the edge), which do
 * not know each other. Subscribers are called on the publishing thread, one after the other, and must not wait; one that
 * throws does not keep the others from hearing. Thread-safe.
 */
public final class IdentityRevocations {
    private static final Logger log = LoggerFactory.getLogger(IdentityRevocations.class);

    private final List<Consumer<Revocation>> subscribers = new CopyOnWriteArrayList<>();

    /** Tells every subscriber. */
    public void revoke(Revocation revocation) {
        for (Consumer<Revocation> subscriber : subscribers) {
            try {
                subscriber.accept(revocation);
            } catch (RuntimeException failure) {
                log.error("A subscriber failed on {}", revocation, failure);
            }
        }
    }

    /** Listens from now on, until the subscription is closed. */
    public Subscription subscribe(Consumer<Revocation> subscriber) {
        Consumer<Revocation> own = subscriber::accept; // so that one subscriber can stand in the list twice
        subscribers.add(own);
        return () -> subscribers.remove(own);
    }

    /** Ends by {@link #close}, which may be called more than once. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
