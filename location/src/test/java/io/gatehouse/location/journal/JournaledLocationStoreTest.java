// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class JournaledLocationStoreTest extends LocationStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected LocationStore newStore() {
        return JournaledLocationStore.open(folder, new JournalSettings(1 << 16, 1 << 18, Duration.ZERO));
    }
}
