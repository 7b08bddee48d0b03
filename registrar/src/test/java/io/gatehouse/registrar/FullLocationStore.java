// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** A store whose disk is full: what it holds is read, nothing more is kept. */
record FullLocationStore(LocationStore held) implements LocationStore {
    @Override
    public UserBindings get(long userId) {
        return held.get(userId);
    }

    @Override
    public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
        throw new LocationStoreFull("the disk is full", new IOException("no space left"));
    }

    @Override
    public void forEach(Consumer<UserBindings> visitor) {
        held.forEach(visitor);
    }

    @Override
    public long bindings() {
        return held.bindings();
    }

    @Override
    public long users() {
        return held.users();
    }

    @Override
    public int expire(Instant now) {
        return held.expire(now);
    }

    @Override
    public void close() {
        held.close();
    }
}
