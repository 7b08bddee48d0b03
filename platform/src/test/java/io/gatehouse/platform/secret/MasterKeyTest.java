// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceWithModeSixHundredAndReadAfterwards() throws IOException {
        Path file = folder.resolve("not/yet/there/master.key");

        MasterKey made = MasterKey.loadOrCreate(file);
        MasterKey read = MasterKey.loadOrCreate(file);

        assertThat(file).hasSize(MasterKey.BYTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(read.derive("a purpose", 48)).isEqualTo(made.derive("a purpose", 48));
        assertThat(read.keyId()).isEqualTo(made.keyId()).isNotNegative();
        assertThat(made.toString()).contains(Integer.toHexString(made.keyId()));
    }

    @Test
    void leavesNothingElseInTheFolder() throws IOException {
        MasterKey.loadOrCreate(folder.resolve("master.key"));

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("master.key"));
        }
    }

    @Test
    void isTheSameForAllWhoMakeItAtTheSameTime() throws Exception {
        Path file = folder.resolve("master.key");
        ExecutorService racers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> race = IntStream.range(0, 32)
                    .<Callable<Integer>>mapToObj(
                            i -> () -> MasterKey.loadOrCreate(file).keyId())
                    .toList();
            List<Integer> ids = new ArrayList<>();
            for (Future<Integer> id : racers.invokeAll(race)) {
                ids.add(id.get());
            }
            assertThat(ids).hasSize(32).containsOnly(ids.get(0));
        } finally {
            racers.shutdownNow();
        }
    }

    @Test
    void derivesAnotherKeyForEveryPurpose() {
        MasterKey key = MasterKey.random();

        assertThat(key.derive("nonces", 32)).isNotEqualTo(key.derive("flow tokens", 32));
        assertThat(MasterKey.random().derive("nonces", 32)).isNotEqualTo(key.derive("nonces", 32));
    }

    @Test
    void refusesAFileThatIsNotAKey() throws IOException {
        Path file = Files.write(folder.resolve("master.key"), new byte[31]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> MasterKey.loadOrCreate(file))
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("31 bytes");
    }

    @Test
    void refusesAKeyThatEverybodyCanRead() throws IOException {
        Path file = folder.resolve("master.key");
        MasterKey.loadOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> MasterKey.loadOrCreate(file))
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void refusesAFolderInTheFilesPlace() {
        assertThatThrownBy(() -> MasterKey.loadOrCreate(folder)).isInstanceOf(StartupRefusal.class);
    }
}
