// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Bindings in memory only: for tests of what stands on the contract, and the yardstick that the journaled store is
 * compared with. Nothing survives the process.
 */
public final class InMemoryLocationStore implements LocationStore {
    private final ConcurrentMap<Long, UserBindings> users = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    @Override
    public UserBindings get(long userId) {
        UserBindings found = users.get(userId);
        return found == null ? UserBindings.none(userId) : found;
    }

    @Override
    public boolean replace(UserBindings seen, List<Binding> next) {
        if (seen.userId() <= 0) {
            throw new IllegalArgumentException("user ids are above 0: " + seen.userId());
        }
        List<Binding> bindings = List.copyOf(next);
        boolean[] replaced = new boolean[1];
        users.compute(seen.userId(), (id, current) -> {
            if ((current == null ? 0 : current.version()) != seen.version()) {
                return current;
            }
            replaced[0] = true;
            return bindings.isEmpty() ? null : new UserBindings(id, version.incrementAndGet(), bindings);
        });
        return replaced[0];
    }

    @Override
    public void forEach(Consumer<UserBindings> visitor) {
        users.values().forEach(visitor);
    }

    @Override
    public long bindings() {
        return users.values().stream().mapToLong(u -> u.bindings().size()).sum();
    }

    @Override
    public long users() {
        return users.size();
    }

    @Override
    public int expire(Instant now) {
        int dropped = 0;
        for (UserBindings user : users.values()) {
            List<Binding> alive = user.bindings().stream()
                    .filter(binding -> !binding.expiredAt(now.toEpochMilli()))
                    .toList();
            if (alive.size() < user.bindings().size() && replace(user, alive)) {
                dropped += user.bindings().size() - alive.size();
            }
        }
        return dropped;
    }

    @Override
    public void close() {
        users.clear();
    }
}
