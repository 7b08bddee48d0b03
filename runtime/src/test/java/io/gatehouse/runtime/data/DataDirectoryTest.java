// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Path path = folder.resolve("not/yet");
        try (DataDirectory owned = DataDirectory.own(path)) {
            assertThat(owned.path()).isAbsolute().isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void refusesASecondOwnerAndNamesTheFirst() throws IOException {
        try (DataDirectory owned = DataDirectory.own(folder)) {
            assertThatThrownBy(() -> DataDirectory.own(folder))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining(owned.path().toString())
                    .hasMessageContaining(
                            "owned by process " + ProcessHandle.current().pid());
        }
        DataDirectory.own(folder).close();
    }

    @Test
    void refusesAFileInItsPlace() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatThrownBy(() -> DataDirectory.own(file))
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("cannot be used");
    }
}
