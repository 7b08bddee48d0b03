// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data are prepared before anybody can be served. */
class PreparationTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsPreparedIsThereBeforeAListenerOpens() {
        List<String> order = new ArrayList<>();
        try (Gatehouse gatehouse = Gatehouse.builder()
                .dataDir(folder)
                .ephemeralPorts()
                .prepare(directory ->
                        order.add("prepared with " + directory.tenants().list().size() + " tenants"))
                .start()) {
            order.add("ready: " + gatehouse.ready());
        }
        assertThat(order).containsExactly("prepared with 0 tenants", "ready: true");
    }

    @Test
    void aFailedPreparationStopsEverything() {
        Gatehouse.Builder failing = Gatehouse.builder()
                .dataDir(folder)
                .ephemeralPorts()
                .prepare(directory -> {
                    throw new IllegalStateException("no room");
                });
        assertThatThrownBy(failing::start).hasMessage("no room");
        Gatehouse.builder().dataDir(folder).ephemeralPorts().start().close();
    }
}
