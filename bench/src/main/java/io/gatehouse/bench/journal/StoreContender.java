// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.JournalSettings;
import io.gatehouse.location.journal.JournaledLocationStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The product's store as the registrar uses it: read, then replace. It forces at its own interval. */
final class StoreContender implements Contender {
    private final JournaledLocationStore store;

    StoreContender(Path folder) {
        store = JournaledLocationStore.open(
                folder, JournalSettings.DEFAULT.withFsyncInterval(Duration.ofMillis(Trial.fsyncMillis())));
    }

    @Override
    public void append(long userId, Binding binding) throws Exception {
        if (!store.replace(store.get(userId), List.of(binding))) {
            throw new IllegalStateException("nobody else writes");
        }
    }

    @Override
    public void endOfTurn() {
        // replace has journaled it
    }

    @Override
    public void force() {
        // by its own setting
    }

    @Override
    public void forEach(Visitor visitor) {
        store.forEach(user -> visitor.user(user.userId(), user.bindings().get(0).cseq()));
    }
}
