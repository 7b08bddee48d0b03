// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who is reachable where: the bindings of every user, keyed by the directory's user id (above 0).
 *
 * <p>Every method may be called from any thread. {@link #get} never waits. {@link #replace} may be called on an event loop:
 * it is short, and waits at most for another {@code replace}.
 */
public interface LocationStore extends AutoCloseable {
    /**
     * The user's bindings as they are now, {@link UserBindings#none} when there are none. May hold bindings that have
     * expired and were not dropped yet; the reader compares with its own clock.
     */
    UserBindings get(long userId);

    /**
     * Puts {@code next} in the place of {@code seen} if the user's bindings are still at {@code seen.version()}. After
     * {@code true} the change is kept as the implementation promises: the journaled store's survives the death of the
     * process. {@code next} may be empty.
     *
     * @return false if somebody else was faster: read again, decide again
     * @throws LocationStoreFull if the change cannot be kept; nothing was changed
     * @throws IllegalStateException if the store is closed
     */
    boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull;

    /**
     * Shows every user that has bindings, in no order. A user whose bindings change meanwhile is shown as before or as
     * after, once; no lock is held while the visitor runs.
     */
    void forEach(Consumer<UserBindings> visitor);

    /** How many bindings there are, expired ones that were not dropped yet included. */
    long bindings();

    /** How many users have bindings. */
    long users();

    /**
     * Drops what has expired and tells how many bindings that were. Walks over all users: for a schedule of tens of
     * seconds, off the event loops.
     */
    int expire(Instant now);

    /** Keeps what there is and lets go of files and threads. Closing twice does nothing. */
    @Override
    void close();
}
