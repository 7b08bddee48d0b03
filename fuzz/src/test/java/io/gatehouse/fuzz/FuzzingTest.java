// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some seconds of coverage-guided fuzzing for each target, in a JVM of its own of the JDK that runs the tests. */
@Tag("full")
class FuzzingTest {
    private static final int SECONDS = 3;
    private static final int MOST_SECONDS = 120;

    @TempDir
    private Path folder;

    /** Most of its time a JVM starts and instruments classes: two at once, with what makes a short life cheap. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void nothingIsFound(Target target) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                FuzzMain.class.getName(),
                target.name(),
                Integer.toString(SECONDS),
                folder.resolve("new").toString()));
        new Corpus(Path.of(".."))
                .folders(target)
                .forEach(seeds -> command.add(seeds.toAbsolutePath().toString()));
        Process jazzer = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(jazzer.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("Done \\d{2,} runs").containsPattern("cov: \\d{2,}");
    }
}
